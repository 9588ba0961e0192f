using RedisTyped.Benchmarks.Keys;
using RedisTyped.Benchmarks.Measuring;

namespace RedisTyped.Benchmarks.Contenders;

/// <summary>Callers that each make one call after another, as the requests of an application do.</summary>
/// <param name="name">Name of the contender.</param>
/// <param name="callers">How many calls are under way at the same time.</param>
internal abstract class CallersContender(string name, int callers) : Contender(name)
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

    /// <summary>One caller: calls until the window ends.</summary>
    /// <param name="position">Where in <see cref="KeySpace.Order"/> it starts.</param>
    /// <param name="window">Says when to end, takes latencies and wrong answers.</param>
    /// <returns>How many calls it made.</returns>
    protected abstract Task<long> CallAsync(int position, LoadWindow window);

    protected static int IdAt(int position) => KeySpace.Order[position & (KeySpace.OrderLength - 1)];
}
