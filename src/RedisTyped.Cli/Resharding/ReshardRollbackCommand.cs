using System.CommandLine;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;

namespace RedisTyped.Cli.Resharding;

/// <summary>Takes the clients of a plan's new topology back to its old one.</summary>
internal sealed class ReshardRollbackCommand(CommandConsole console) : ReshardStepsCommand(
    "rollback",
    "Take clients back from the new topology of a plan to the old one, with all that was written since the cut-over. To servers that the plan fences by REPLICAOF "
    + "that has flowed back; those that serve on get the keys that were written elsewhere.",
    "The plan file, whose new topology is in force.",
    console,
    "reshard rollback plan.json --dry-run",
    "reshard rollback plan.json")
{
    protected override IReadOnlyList<string> Describe(OpenedPlan plan, CutOverOptions options, ParseResult words) => ReshardRollback.Describe(plan, options);

    protected override void Check(OpenedPlan plan, ParseResult words) => ReshardRollback.Check(plan);

    protected override async Task RunAsync(OpenedPlan plan, CutOverOptions options, ParseResult words, ReshardOutput output, CancellationToken cancellationToken)
    {
        await ReshardRollback.RunAsync(plan, options, Take, cancellationToken);
        if (!output.AsJson && ReshardJournal.TryRead(plan.Path)?.WayOut is { } way)
        {
            Console.Say(way);
        }

        void Take(ReshardEvent told)
        {
            output.Tell(told);
            if (told.Name == "cutover-done" && !output.AsJson)
            {
                Console.Say(
                    $"Next: deploy {plan.Plan.Old.File}, with \"epoch\": {told.Fields.First(static one => one.Key == "epoch").Value} in it, as the topology of all applications: what starts with {plan.Plan.New.File} may write to new nodes.");
            }
        }
    }
}
