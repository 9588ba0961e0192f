using System.CommandLine;
using System.Globalization;
using RedisTyped.Cli.Commands;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;

namespace RedisTyped.Cli.Resharding;

/// <summary>Takes the clients of one topology of a plan to the other one, in steps that can be told beforehand.</summary>
internal abstract class ReshardStepsCommand : ToolCommand
{
    private readonly Argument<string> _plan;

    private readonly Option<int> _budget = new("--pause-budget")
    {
        Description = "How many milliseconds writes may be held back; when they are over, all is as it was.",
        DefaultValueFactory = static _ => (int)new CutOverOptions().PauseBudget.TotalMilliseconds,
        HelpName = "MS",
    };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what would be done, step by step, and whether it could be done now. Connects to nothing." };

    protected ReshardStepsCommand(string name, string description, string plan, CommandConsole console, params IReadOnlyList<string> examples)
        : base(name, description, console, takesTopology: false, examples)
    {
        _plan = new Argument<string>("PLAN") { Description = plan, HelpName = "PLAN" };
        Arguments.Add(_plan);
        Options.Add(_budget);
        Options.Add(_dryRun);
    }

    public sealed override string Path => $"reshard {Name}";

    public sealed override string ExitCodes => $"{base.ExitCodes}; {ReshardFailures.Text}";

    /// <summary>What would be done, a line for each step.</summary>
    protected abstract IReadOnlyList<string> Describe(OpenedPlan plan, CutOverOptions options, ParseResult words);

    /// <summary>Looks whether it could be done now, without connecting to anything.</summary>
    /// <exception cref="RedisTypedException">It cannot.</exception>
    protected abstract void Check(OpenedPlan plan, ParseResult words);

    /// <summary>Does it.</summary>
    protected abstract Task RunAsync(OpenedPlan plan, CutOverOptions options, ParseResult words, ReshardOutput output, CancellationToken cancellationToken);

    protected sealed override async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        OpenedPlan plan = OpenedPlan.Load(words.GetRequiredValue(_plan));
        var options = new CutOverOptions { PauseBudget = BudgetOf(words.GetValue(_budget)), OnStep = CutOverHalt.FromEnvironment() };
        var output = new ReshardOutput(Console, AsJson(words));
        if (words.GetValue(_dryRun))
        {
            foreach (string line in Describe(plan, options, words))
            {
                TellStep(output, line);
            }

            Check(plan, words);
        }
        else
        {
            // Whatever ends it in order is given up in order: nothing is held back any more, and it is said which topology is in force.
            using var ending = new Termination(cancellationToken);
            try
            {
                await RunAsync(plan, options, words, output, ending.Token);
            }
            catch (OperationCanceledException) when (ending.IsTerminated)
            {
                return ExitCode.Failed;
            }
        }

        return ExitCode.Done;
    }

    // They are what was asked for, and no message about it.
    private static void TellStep(ReshardOutput output, string line)
    {
        if (output.AsJson)
        {
            output.Tell(new ReshardEvent(TimeProvider.System.GetUtcNow(), "would-do", line, []));
        }
        else
        {
            output.Result(results => results.WriteLine(ByteText.ShownLines(line)));
        }
    }

    private static TimeSpan BudgetOf(int milliseconds) => milliseconds is >= 100 and <= 600_000
        ? TimeSpan.FromMilliseconds(milliseconds)
        : throw new UsageException($"--pause-budget {milliseconds.ToString(CultureInfo.InvariantCulture)} is out of range; give 100 to 600000 milliseconds.");
}
