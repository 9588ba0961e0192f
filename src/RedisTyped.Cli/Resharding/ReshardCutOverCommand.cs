using System.CommandLine;
using System.Globalization;
using System.Text;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;

namespace RedisTyped.Cli.Resharding;

/// <summary>Takes the clients of a plan's old topology to its new one.</summary>
internal sealed class ReshardCutOverCommand : ReshardStepsCommand
{
    private readonly Option<bool> _watch = new("--watch")
    {
        Description = "Go on until Ctrl-C, or begin with this after the cut-over: tell of writes of clients that have missed it to keys that are elsewhere by now, and have what is written to the new nodes flow back where the plan has a way back.",
    };

    private readonly Option<bool> _despite = new("--despite-differences") { Description = "Begin though the last verification of the plan has found keys that differ." };

    public ReshardCutOverCommand(CommandConsole console)
        : base(
            "cutover",
            "Take clients from the old topology of a plan to the new one without losing a write. Each step is in the journal beside the plan; begun anew, a run that ended early goes back "
            + "to the old topology and begins again, or goes on to the new one where there is no way back.",
            "The plan file, whose keys redistyped reshard sync has brought to their targets.",
            console,
            "reshard cutover plan.json --dry-run",
            "reshard cutover plan.json",
            "reshard cutover plan.json --pause-budget 1000 --watch")
    {
        Options.Add(_watch);
        Options.Add(_despite);
    }

    protected override IReadOnlyList<string> Describe(OpenedPlan plan, CutOverOptions options, ParseResult words) =>
        words.GetValue(_watch) && PhaseOf(plan) is ReshardPhase.Flipped
            ? ["The cut-over is done, and no step of it would be done again: writes to keys that have moved would be told, and flow back where there is a way back, until Ctrl-C."]
            : ReshardCutOver.Describe(plan, options);

    protected override void Check(OpenedPlan plan, ParseResult words) =>
        ReshardCutOver.Check(plan, new CutOverOptions { DespiteDifferences = words.GetValue(_despite) }, watches: words.GetValue(_watch));

    protected override async Task RunAsync(OpenedPlan plan, CutOverOptions options, ParseResult words, ReshardOutput output, CancellationToken cancellationToken)
    {
        Action<LateWrite>? onLateWrite = words.GetValue(_watch) ? late => Report(late, output) : null;
        options.DespiteDifferences = words.GetValue(_despite);
        bool isWatching = false, isBegun = false;
        try
        {
            await ReshardCutOver.RunAsync(plan, options, onLateWrite, Take, cancellationToken);
        }
        catch (OperationCanceledException) when (isWatching && cancellationToken.IsCancellationRequested)
        {
            // How a watch is meant to end.
            Console.Say("Stopped watching. The new topology stays in force.");
        }
        catch (OperationCanceledException) when (!isBegun && cancellationToken.IsCancellationRequested && PhaseOf(plan) is ReshardPhase.Syncing or ReshardPhase.Synced)
        {
            Console.Say("Given up before the first step: the old topology stays in force.");
            throw;
        }

        void Take(ReshardEvent told)
        {
            isWatching |= told.Name == "watching";
            isBegun |= told.Name == "cutover-step";
            output.Tell(told);
            if (told.Name == "cutover-done" && !output.AsJson)
            {
                Console.Say(
                    $"Next: deploy {plan.Plan.New.File}, with \"epoch\": {told.Fields.First(static one => one.Key == "epoch").Value} in it, as the topology of all applications: what starts with {plan.Plan.Old.File} may write to old nodes.");
            }
        }
    }

    private static ReshardPhase PhaseOf(OpenedPlan plan) => ReshardJournal.TryRead(plan.Path)?.Phase ?? ReshardPhase.Planned;

    // What was asked for: the key stands in the report that goes to standard output, and nowhere else.
    private static void Report(LateWrite late, ReshardOutput output) => output.Result(results =>
    {
        if (!output.AsJson)
        {
            results.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{late.Time:O} {late.Server} took a late {late.Command} of {Execution.KeyText.Of(late.Key)} in database {late.Database}"));
            return;
        }

        JsonLine.Write(results, json =>
        {
            json.WriteString("event", "late-write");
            json.WriteString("time", late.Time);
            json.WriteString("server", late.Server);
            json.WriteNumber("db", late.Database);
            json.WriteString("command", late.Command);
            json.WriteString("key", Encoding.UTF8.GetString(late.Key));
            json.WriteBase64String("keyBytes", late.Key);
        });
    });
}
