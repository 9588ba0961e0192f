using System.CommandLine;
using RedisTyped.Benchmarks.Machines;
using RedisTyped.Benchmarks.Reports;
using RedisTyped.Testing;

namespace RedisTyped.Benchmarks.GatewayLoss;

/// <summary><c>gateway-loss</c>: what clients of the gateway see of other nodes' keys when a node is killed or stands still.</summary>
internal sealed class LossCommand : Command
{
    private const string Marks = "gateway-loss";

    private readonly Option<int> _repetitions = new("--repetitions") { Description = "How often all phases are gone through.", DefaultValueFactory = static _ => 3 };
    private readonly Option<double> _seconds = new("--seconds") { Description = "How long each phase takes.", DefaultValueFactory = static _ => 6 };

    private readonly Option<string?> _markdown = new("--markdown")
    {
        Description = $"Write the figures between {MarkedSection.BeginOf(Marks)} and {MarkedSection.EndOf(Marks)} of a page.",
        HelpName = "FILE",
    };

    public LossCommand()
        : base("gateway-loss", "Kill a node behind redistyped serve under load, and freeze it. Exits with 1 when other nodes' keys fail or take longer.")
    {
        Options.Add(_repetitions);
        Options.Add(_seconds);
        Options.Add(_markdown);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        TextWriter output = words.InvocationConfiguration.Output;
        TextWriter error = words.InvocationConfiguration.Error;
        try
        {
            MachineFacts.WarnOfDebug(error);
            MarkedSection? page = words.GetValue(_markdown) is { } path ? MarkedSection.In(path, Marks) : null;
            int repetitions = words.GetValue(_repetitions);
            var length = TimeSpan.FromSeconds(words.GetValue(_seconds));
            var recoveries = new List<double>();
            var runs = new List<IReadOnlyList<LossPhase>>();
            await using (LossRun run = await LossRun.StartAsync(cancellationToken))
            {
                for (int i = 0; i < repetitions; i++)
                {
                    runs.Add(await run.RunAsync(length, recoveries, cancellationToken));
                }
            }

            LossResult[] results = [.. runs[0].Select((_, phase) => new LossResult([.. runs.Select(run => run[phase])], [.. runs.Select(static run => run[0])]))];
            string where = FormattableString.Invariant(
                $"{MachineFacts.Here()}; four nodes, {LossRun.ClientsOfOthers} clients for keys of three and {LossRun.ClientsOfOne} for those of the fourth, a GET each every 2 ms; phases of {Figures.Plain(length.TotalSeconds)} s, {repetitions} times: latencies are medians, counts are sums");
            string report = LossReport.Markdown(results, recoveries, where);
            output.Write(report);
            page?.Write(report);
            string[] missed = [.. results.SelectMany(static result => result.Missed())];
            foreach (string one in missed)
            {
                output.WriteLine($"MISSED {one}");
            }

            return missed.Length > 0 ? 1 : 0;
        }
        catch (Exception fault) when (fault is InvalidDataException or RedisNodeStartException or IOException or OperationCanceledException)
        {
            error.WriteLine(fault.Message);
            return 1;
        }
    }
}
