using System.CommandLine;
using RedisTyped.Cli.Commands;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;

namespace RedisTyped.Cli.Resharding;

/// <summary>Takes the clients of a plan's new topology back to its old one.</summary>
internal sealed class ReshardRollbackCommand : ToolCommand
{
    private readonly Argument<string> _plan = new("PLAN") { Description = "The plan file, whose new topology is in force." };
    private readonly Option<int> _budget = CutOverWords.PauseBudget();
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what would be done, step by step, and do nothing." };
    private readonly ReshardOutput _output;

    public ReshardRollbackCommand(CommandConsole console)
        : base(
            "rollback",
            "Take clients back from the new topology of a plan to the old one, with all that was written since the cut-over. For servers that the plan fences by REPLICAOF, "
            + "to which that has flowed back.",
            console,
            takesTopology: false,
            "reshard rollback plan.json --dry-run",
            "reshard rollback plan.json")
    {
        _output = new ReshardOutput(console);
        Arguments.Add(_plan);
        Options.Add(_budget);
        Options.Add(_dryRun);
    }

    public override string Path => "reshard rollback";

    public override string ExitCodes => $"{base.ExitCodes}; {ReshardFailures.Text}";

    protected override async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        OpenedPlan plan = CutOverWords.PlanOf(words.GetRequiredValue(_plan));
        var options = new CutOverOptions { PauseBudget = CutOverWords.BudgetOf(words.GetValue(_budget)) };
        bool asJson = AsJson(words);
        if (words.GetValue(_dryRun))
        {
            _output.TellSteps(ReshardRollback.Describe(plan, options), asJson);
            return ExitCode.Done;
        }

        _ = await ReshardRollback.RunAsync(plan, options, told => _output.Tell(told, asJson), cancellationToken);
        return ExitCode.Done;
    }
}
