using System.CommandLine;
using System.Globalization;
using System.Text;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.CutOver;
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

    public ReshardCutOverCommand(CommandConsole console)
        : base(
            "cutover",
            "Take clients from the old topology of a plan to the new one without losing a write. Each step is in the journal beside the plan; begun anew, a run that ended early goes back "
            + "to the old topology and begins again, or goes on to the new one where there is no way back.",
            "The plan file, whose keys redistyped reshard sync has brought to their targets.",
            console,
            "reshard cutover plan.json --dry-run",
            "reshard cutover plan.json",
            "reshard cutover plan.json --pause-budget 1000 --watch") =>
        Options.Add(_watch);

    protected override IReadOnlyList<string> Describe(OpenedPlan plan, CutOverOptions options) => ReshardCutOver.Describe(plan, options);

    protected override void Check(OpenedPlan plan, ParseResult words) => ReshardCutOver.Check(plan, watches: words.GetValue(_watch));

    protected override async Task RunAsync(OpenedPlan plan, CutOverOptions options, ParseResult words, ReshardOutput output, CancellationToken cancellationToken)
    {
        Action<LateWrite>? onLateWrite = words.GetValue(_watch) ? late => Report(late, output) : null;
        bool isWatching = false;
        try
        {
            await ReshardCutOver.RunAsync(plan, options, onLateWrite, Take, cancellationToken);
        }
        catch (OperationCanceledException) when (isWatching && cancellationToken.IsCancellationRequested)
        {
            // How a watch is meant to end.
            Console.Say("Stopped watching. The new topology stays in force.");
        }

        void Take(ReshardEvent told)
        {
            isWatching |= told.Name == "watching";
            output.Tell(told);
        }
    }

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
