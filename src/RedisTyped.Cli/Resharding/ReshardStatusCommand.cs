using System.CommandLine;
using RedisTyped.Cli.Commands;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;

namespace RedisTyped.Cli.Resharding;

/// <summary>Tells how a plan stands, from its journal. Connects to nothing.</summary>
internal sealed class ReshardStatusCommand : ToolCommand
{
    private readonly Argument<string> _plan = new("PLAN") { Description = "The plan file." };

    public ReshardStatusCommand(CommandConsole console)
        : base(
            "status",
            "Say how far a plan is: each link with its rate, lag and time left, as the process that works on it wrote last; and from the cut-over on what it came to, in numbers. Connects to nothing.",
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

        // It must be one, for what stands beside it is of a plan of that name.
        _ = ReshardPlan.Load(path);
        var now = TimeProvider.System.GetUtcNow();
        var state = ReshardJournal.TryRead(path) ?? new JournalState { Updated = File.GetLastWriteTimeUtc(path) };
        if (AsJson(words))
        {
            LinkJson.Write(Console.Output, "status", now, state);
            return Task.FromResult(ExitCode.Done);
        }

        Console.Output.WriteLine(ByteText.ShownLines(LinkText.Head(state, now)));
        if (Next(state, path) is { } next)
        {
            Console.Say(next);
        }

        if (state is { IsWorkedOn: false, WayOut: { } way })
        {
            Console.Say(way);
        }

        // The links end with the cut-over; what they came to stays.
        if (state.Phase >= ReshardPhase.Flipped)
        {
            ReportText.Write(Console, state.Report ?? new ReshardReport());
            return Task.FromResult(ExitCode.Done);
        }

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

    private static string? Next(JournalState state, string path) => state switch
    {
        { IsWorkedOn: true } => null,
        { Phase: <= ReshardPhase.Synced, HasLostKeys: true } =>
            $"When the source has its keys back: {Tool.Name} reshard sync {path}; where they are meant to be gone, and to go at the targets too: {Tool.Name} reshard sync {path} --accept-lost-keys",
        { Phase: ReshardPhase.Synced, Fault: not null } when state.Links.Any(static link => link.Phase != "stream") => $"When the cause is removed: {Tool.Name} reshard sync {path}",
        { Phase: ReshardPhase.Planned or ReshardPhase.Syncing } => $"Next: {Tool.Name} reshard sync {path}",
        { Phase: ReshardPhase.Synced } => $"to go on: {Tool.Name} reshard sync {path}; to take the clients over: {Tool.Name} reshard cutover {path}",
        { Phase: ReshardPhase.Cutting } => $"Next: {Tool.Name} reshard cutover {path}",
        { Phase: ReshardPhase.RollingBack } => $"Next: {Tool.Name} reshard rollback {path}",
        { Phase: ReshardPhase.Flipped } =>
            $"Next: {Tool.Name} reshard cleanup {path}; until then {Tool.Name} reshard rollback {path} leads back, where the plan has a way back, and {Tool.Name} reshard cutover {path} --watch tells of late writes",
        { Phase: ReshardPhase.Cleaned, IsOver: false } => $"Next: {Tool.Name} reshard cleanup {path}",
        _ => null,
    };
}
