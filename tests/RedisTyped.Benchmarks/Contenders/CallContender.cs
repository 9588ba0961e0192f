using System.Diagnostics;
using RedisTyped.Benchmarks.Keys;
using RedisTyped.Benchmarks.Measuring;

namespace RedisTyped.Benchmarks.Contenders;

/// <summary>Callers that each make one call after another, as requests of an application do.</summary>
/// <typeparam name="T">What a call answers.</typeparam>
/// <param name="name">Name of the contender.</param>
/// <param name="callers">How many calls are under way at the same time.</param>
/// <param name="call">Makes a call for an id.</param>
/// <param name="isRight">Whether an answer is what was stored for the id.</param>
internal sealed class CallContender<T>(string name, int callers, Func<int, Task<T>> call, Func<int, T, bool> isRight) : Contender(name)
{
    // Far apart, so that callers are on different ids; odd, so that all positions are used.
    private const int Stride = 7919;

    private readonly Task<long>[] _loops = new Task<long>[callers];

    public override async Task<LoadTally> RunAsync(LoadWindow window)
    {
        var meter = LoadMeter.Start();
        for (int caller = 0; caller < callers; caller++)
        {
            _loops[caller] = CallAsync(caller * Stride, window);
        }

        long calls = 0;
        foreach (var loop in _loops)
        {
            calls += await loop;
        }

        return meter.Stop(calls);
    }

    private async Task<long> CallAsync(int position, LoadWindow window)
    {
        int[] order = KeySpace.Order;
        long calls = 0;
        long started = Stopwatch.GetTimestamp();
        while (started < window.End)
        {
            int id = order[position++ & (KeySpace.OrderLength - 1)];
            T answer = await call(id);
            long ended = Stopwatch.GetTimestamp();
            window.Latencies.Record(ended - started);
            if (!isRight(id, answer))
            {
                window.CountWrong();
            }

            calls++;
            started = ended;
        }

        return calls;
    }
}
