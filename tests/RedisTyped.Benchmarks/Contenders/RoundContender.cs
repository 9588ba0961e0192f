using System.Diagnostics;
using RedisTyped.Benchmarks.Measuring;

namespace RedisTyped.Benchmarks.Contenders;

/// <summary>
/// One caller that does many things at once, again and again. Its latency is that of a whole round; comparing the answers is not timed.
/// </summary>
/// <typeparam name="T">What a round answers.</typeparam>
/// <param name="name">Name of the contender.</param>
/// <param name="operations">How many keys a round has.</param>
/// <param name="round">Does them, in chunks of a size where that means something.</param>
/// <param name="countWrong">How many answers of a round are not what was stored.</param>
/// <param name="chunkSizes">Sizes of chunk to try before the row is measured; none where there are no chunks.</param>
internal sealed class RoundContender<T>(
    string name, int operations, Func<int, Task<T>> round, Func<T, long> countWrong, params int[] chunkSizes)
    : Contender(name), IChunkedContender
{
    public IReadOnlyList<int> ChunkSizes => chunkSizes;

    public int ChunkSize { get; set; }

    public override string? Note => ChunkSize == 0 ? null : ChunkSize >= operations ? "one for each node" : $"chunks of {ChunkSize}";

    public override async Task<LoadTally> RunAsync(LoadWindow window)
    {
        long rounds = 0;
        var elapsed = TimeSpan.Zero;
        var cpu = TimeSpan.Zero;
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        do
        {
            TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;
            long started = Stopwatch.GetTimestamp();
            T answers = await round(ChunkSize);
            long ticks = Stopwatch.GetTimestamp() - started;
            cpu += Environment.CpuUsage.TotalTime - cpuBefore;

            rounds++;
            elapsed += Stopwatch.GetElapsedTime(0, ticks);
            window.Latencies.Record(ticks);
            window.CountWrong(countWrong(answers));
        }
        while (Stopwatch.GetTimestamp() < window.End);

        return new LoadTally(rounds * operations, elapsed, cpu, GC.GetTotalAllocatedBytes(precise: true) - bytes);
    }
}
