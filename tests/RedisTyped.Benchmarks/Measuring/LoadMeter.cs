using System.Diagnostics;

namespace RedisTyped.Benchmarks.Measuring;

/// <summary>Reads clock, processor time and allocations of this process between two moments.</summary>
internal readonly struct LoadMeter
{
    private readonly long _bytes;
    private readonly TimeSpan _cpu;
    private readonly long _started;

    private LoadMeter(long bytes, TimeSpan cpu, long started)
    {
        _bytes = bytes;
        _cpu = cpu;
        _started = started;
    }

    public static LoadMeter Start()
    {
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        return new LoadMeter(bytes, cpu, Stopwatch.GetTimestamp());
    }

    public LoadTally Stop(long operations)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_started);
        TimeSpan cpu = Environment.CpuUsage.TotalTime - _cpu;
        return new LoadTally(operations, elapsed, cpu, GC.GetTotalAllocatedBytes(precise: true) - _bytes);
    }
}
