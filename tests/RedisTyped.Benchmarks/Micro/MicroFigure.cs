using System.Globalization;
using BenchmarkDotNet.Reports;

namespace RedisTyped.Benchmarks.Micro;

/// <summary>What a micro benchmark measured.</summary>
/// <param name="Benchmark">Its class and method.</param>
/// <param name="Case">Its parameter, or empty where it has none.</param>
/// <param name="Nanoseconds">The mean.</param>
/// <param name="Deviation">The standard deviation, in nanoseconds.</param>
/// <param name="Bytes">Bytes allocated.</param>
internal sealed record MicroFigure(string Benchmark, string Case, double Nanoseconds, double Deviation, long Bytes)
{
    /// <summary>The figures of reports; of those that failed there are none.</summary>
    public static IEnumerable<MicroFigure> Of(IEnumerable<BenchmarkReport> reports)
    {
        foreach (BenchmarkReport report in reports)
        {
            if (report.ResultStatistics is { } statistics)
            {
                var benchmark = report.BenchmarkCase;
                yield return new MicroFigure(
                    $"{benchmark.Descriptor.Type.Name}.{benchmark.Descriptor.WorkloadMethod.Name}",
                    string.Join(", ", benchmark.Parameters.Items.Select(static item => Convert.ToString(item.Value, CultureInfo.InvariantCulture))),
                    statistics.Mean,
                    statistics.StandardDeviation,
                    report.GcStats.GetBytesAllocatedPerOperation(benchmark) ?? 0);
            }
        }
    }
}
