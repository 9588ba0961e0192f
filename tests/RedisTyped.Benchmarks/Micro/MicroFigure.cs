using System.Globalization;
using BenchmarkDotNet.Reports;

namespace RedisTyped.Benchmarks.Micro;

/// <summary>What a micro benchmark measured.</summary>
/// <param name="Benchmark">Its class and method.</param>
/// <param name="Case">Its parameter, or empty where it has none.</param>
/// <param name="Nanoseconds">The mean; not a number where it failed, and measured nothing.</param>
/// <param name="Deviation">The standard deviation, in nanoseconds.</param>
/// <param name="Bytes">Bytes allocated.</param>
internal sealed record MicroFigure(string Benchmark, string Case, double Nanoseconds, double Deviation, long Bytes)
{
    /// <summary>Whether it failed, and measured nothing.</summary>
    public bool HasFailed => double.IsNaN(Nanoseconds);

    /// <summary>The figures of reports.</summary>
    public static IEnumerable<MicroFigure> Of(IEnumerable<BenchmarkReport> reports)
    {
        foreach (BenchmarkReport report in reports)
        {
            var benchmark = report.BenchmarkCase;
            yield return new MicroFigure(
                $"{benchmark.Descriptor.Type.Name}.{benchmark.Descriptor.WorkloadMethod.Name}",
                string.Join(", ", benchmark.Parameters.Items.Select(static item => Convert.ToString(item.Value, CultureInfo.InvariantCulture))),
                report.ResultStatistics?.Mean ?? double.NaN,
                report.ResultStatistics?.StandardDeviation ?? double.NaN,
                report.GcStats.GetBytesAllocatedPerOperation(benchmark) ?? 0);
        }
    }
}
