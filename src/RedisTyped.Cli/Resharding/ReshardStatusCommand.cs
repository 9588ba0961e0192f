using System.CommandLine;
using RedisTyped.Cli.Commands;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.Journal;

namespace RedisTyped.Cli.Resharding;

/// <summary>Tells how a plan stands, from its journal. Connects to nothing.</summary>
internal sealed class ReshardStatusCommand : ToolCommand
{
    private readonly Argument<string> _plan = new("PLAN") { Description = "The plan file." };

    public ReshardStatusCommand(CommandConsole console)
        : base(
            "status",
            "Say how far a plan is: each link with its rate, lag and time left, as the process that works on it wrote last. Connects to nothing.",
            console,
            takesTopology: false,
            "reshard status plan.json",
            "reshard status plan.json --json")
    {
        Arguments.Add(_plan);
    }

    public override string Path => "reshard status";

    public override string ExitCodes => $"{base.ExitCodes}; {ReshardFailures.Text}";

    protected override Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        string path = words.GetRequiredValue(_plan);
        if (!File.Exists(path))
        {
            throw new UsageException($"There is no plan {path}; make one with '{Tool.Name} reshard plan'.");
        }

        var now = TimeProvider.System.GetUtcNow();
        var state = ReshardJournal.TryRead(path) ?? new JournalState { Updated = File.GetLastWriteTimeUtc(path) };
        if (AsJson(words))
        {
            LinkJson.Write(Console.Output, "status", now, state);
            return Task.FromResult(ExitCode.Done);
        }

        Console.Output.WriteLine(ByteText.ShownLines(LinkText.Head(state, now)));
        var rich = Console.Rich();
        if (Console.OutputIsTerminal && rich.Profile.Capabilities.Interactive)
        {
            LinkBars.Show(rich, state);
        }
        else
        {
            foreach (string line in LinkText.Lines(state))
            {
                Console.Output.WriteLine(ByteText.ShownLines(line));
            }
        }

        foreach (var alarm in state.Alarms)
        {
            Console.Output.WriteLine(ByteText.ShownLines($"{alarm.Time.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)} {alarm.Name}: {alarm.Message}"));
        }

        return Task.FromResult(ExitCode.Done);
    }
}
