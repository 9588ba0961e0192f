using System.Diagnostics;

namespace RedisTyped.Benchmarks.Measuring;

/// <summary>How long a load lasts, and where it leaves its latencies.</summary>
/// <param name="length">How long new calls are begun.</param>
/// <param name="latencies">Takes the latencies.</param>
internal sealed class LoadWindow(TimeSpan length, LatencyRecorder latencies)
{
    private long _wrong;

    /// <summary>Takes the latencies, in ticks of the stopwatch.</summary>
    public LatencyRecorder Latencies { get; } = latencies;

    /// <summary>From this timestamp of the stopwatch on, no call is begun.</summary>
    public long End { get; } = Stopwatch.GetTimestamp() + (long)(length.TotalSeconds * Stopwatch.Frequency);

    /// <summary>How many answers were not what had been stored.</summary>
    public long Wrong => Interlocked.Read(ref _wrong);

    public void CountWrong(long answers = 1) => Interlocked.Add(ref _wrong, answers);
}
