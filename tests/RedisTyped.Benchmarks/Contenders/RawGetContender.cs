using System.Diagnostics;
using RedisTyped.Benchmarks.Keys;
using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Benchmarks.RawSockets;

namespace RedisTyped.Benchmarks.Contenders;

/// <summary>
/// What the machine can do with so many GETs under way: they are sent together, one write for each node, and the next follow when all are
/// answered. The latency of a call is that of its round.
/// </summary>
/// <param name="callers">How many GETs a round has.</param>
/// <param name="nodes">The sockets.</param>
internal sealed class RawGetContender(int callers, RawNodes nodes) : Contender(ContenderNames.Raw)
{
    public override Task<LoadTally> RunAsync(LoadWindow window) =>
        Task.Factory.StartNew(() => Run(window), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private LoadTally Run(LoadWindow window)
    {
        var meter = LoadMeter.Start();
        long calls = 0;
        int position = 0;
        long started = Stopwatch.GetTimestamp();
        while (started < window.End)
        {
            position = position + callers > KeySpace.OrderLength ? 0 : position;
            window.CountWrong(nodes.Get(KeySpace.Order.AsSpan(position, callers)));
            long ended = Stopwatch.GetTimestamp();
            window.Latencies.Record(ended - started, callers);
            position += callers;
            calls += callers;
            started = ended;
        }

        return meter.Stop(calls);
    }
}
