using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Benchmarks.Targets;

namespace RedisTyped.Benchmarks.Reports;

/// <summary>A line of the chart.</summary>
/// <param name="Row">Name of the row.</param>
/// <param name="Subject">Ours.</param>
/// <param name="Baseline">What it is compared with.</param>
/// <param name="Ratio">How much faster.</param>
/// <param name="Target">What it is to reach, or null.</param>
internal sealed record RatioBar(string Row, string Subject, string Baseline, Spread Ratio, double? Target)
{
    /// <summary>The ratios of throughput of a run.</summary>
    public static IReadOnlyList<RatioBar> Of(CompareReport report) =>
    [
        .. from row in report.Rows
           from ratio in row.Ratios
           let target = report.VerdictsOn(row, ratio).FirstOrDefault(static verdict => verdict.Target.Figure == ComparedFigure.Throughput)
           select new RatioBar(row.Row.Name, ratio.Subject, ratio.Baseline, ratio.Throughput, target?.Target.Wanted),
    ];
}
