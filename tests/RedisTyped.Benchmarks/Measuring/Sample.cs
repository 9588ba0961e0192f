using System.Diagnostics;

namespace RedisTyped.Benchmarks.Measuring;

/// <summary>What one contender did in one repetition.</summary>
/// <param name="Operations">Calls, or keys where a call has many.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="ClientCpu">Processor seconds of this process, all threads and both modes.</param>
/// <param name="ServerCpu">Processor seconds of all nodes, as their INFO says.</param>
/// <param name="AllocatedBytes">Bytes allocated by this process, on all threads.</param>
/// <param name="P50">Half of the latencies are not above it; microseconds.</param>
/// <param name="P99">99 % of the latencies are not above it; microseconds.</param>
/// <param name="P999">99.9 % of the latencies are not above it; microseconds.</param>
internal sealed record Sample(
    long Operations, double Seconds, double ClientCpu, double ServerCpu, long AllocatedBytes, double P50, double P99, double P999)
{
    public double Throughput => Operations / Seconds;

    public double ClientCpuMicroseconds => ClientCpu * 1e6 / Operations;

    public double ServerCpuMicroseconds => ServerCpu * 1e6 / Operations;

    public double BytesPerOperation => (double)AllocatedBytes / Operations;

    /// <summary>Makes a sample of what a load has done.</summary>
    public static Sample Of(LoadTally tally, double serverCpu, LatencyHistogram latencies) => new(
        tally.Operations, tally.Elapsed.TotalSeconds, tally.ClientCpu.TotalSeconds, serverCpu, tally.AllocatedBytes,
        Microseconds(latencies.Percentile(0.5)), Microseconds(latencies.Percentile(0.99)), Microseconds(latencies.Percentile(0.999)));

    private static double Microseconds(double ticks) => ticks * 1e6 / Stopwatch.Frequency;
}
