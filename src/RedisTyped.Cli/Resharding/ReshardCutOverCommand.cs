using System.CommandLine;
using System.Globalization;
using System.Text;
using RedisTyped.Cli.Commands;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;

namespace RedisTyped.Cli.Resharding;

/// <summary>Takes the clients of a plan's old topology to its new one.</summary>
internal sealed class ReshardCutOverCommand : ToolCommand
{
    private readonly Argument<string> _plan = new("PLAN") { Description = "The plan file, whose keys redistyped reshard sync has brought to their targets." };

    private readonly Option<int> _budget = CutOverWords.PauseBudget();

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what would be done, step by step, and do nothing." };

    private readonly Option<bool> _watch = new("--watch")
    {
        Description = "Go on until Ctrl-C, or begin with this after the cut-over: tell of writes of clients that have missed it to keys that are elsewhere by now, and have what is written to the new nodes flow back where the plan has a way back.",
    };

    private readonly ReshardOutput _output;

    public ReshardCutOverCommand(CommandConsole console)
        : base(
            "cutover",
            "Take clients from the old topology of a plan to the new one without losing a write. Each step is in the journal beside the plan; begun anew, a run that ended early goes back "
            + "to the old topology and begins again, or goes on to the new one where there is no way back.",
            console,
            takesTopology: false,
            "reshard cutover plan.json --dry-run",
            "reshard cutover plan.json",
            "reshard cutover plan.json --pause-budget 1000 --watch")
    {
        _output = new ReshardOutput(console);
        Arguments.Add(_plan);
        Options.Add(_budget);
        Options.Add(_dryRun);
        Options.Add(_watch);
    }

    public override string Path => "reshard cutover";

    public override string ExitCodes => $"{base.ExitCodes}; {ReshardFailures.Text}";

    protected override async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        OpenedPlan plan = CutOverWords.PlanOf(words.GetRequiredValue(_plan));
        var options = new CutOverOptions { PauseBudget = CutOverWords.BudgetOf(words.GetValue(_budget)) };
        bool asJson = AsJson(words);
        if (words.GetValue(_dryRun))
        {
            _output.TellSteps(ReshardCutOver.Describe(plan, options), asJson);
            return ExitCode.Done;
        }

        Action<LateWrite>? onLateWrite = words.GetValue(_watch) ? late => Report(late, asJson) : null;
        _ = await ReshardCutOver.RunAsync(plan, options, onLateWrite, told => _output.Tell(told, asJson), cancellationToken);
        return ExitCode.Done;
    }

    // What was asked for: the key stands in the report that goes to standard output, and nowhere else.
    private void Report(LateWrite late, bool asJson) => _output.Write(() =>
    {
        if (asJson)
        {
            JsonLine.Write(Console.Output, json =>
            {
                json.WriteString("event", "late-write");
                json.WriteString("time", late.Time);
                json.WriteString("server", late.Server);
                json.WriteNumber("db", late.Database);
                json.WriteString("command", late.Command);
                json.WriteString("key", Encoding.UTF8.GetString(late.Key));
                json.WriteBase64String("keyBytes", late.Key);
            });
            Console.Output.Flush();
        }
        else
        {
            Console.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{late.Time:O} {late.Server} took a late {late.Command} of {Execution.KeyText.Of(late.Key)} in database {late.Database}"));
        }
    });
}
