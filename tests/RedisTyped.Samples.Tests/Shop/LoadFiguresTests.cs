using System.Diagnostics;
using WebShop.Load;

namespace RedisTyped.Samples.Tests.Shop;

/// <summary>What the load tells of how long requests took.</summary>
public sealed class LoadFiguresTests
{
    [Fact]
    public void Nothing_is_told_before_a_request_was_answered()
    {
        var figures = new LoadFigures();
        Assert.Equal("none answered", figures.Latency);

        // A tenth of a millisecond is the least that is told apart, and all that took longer than two seconds is one.
        figures.Took(Stopwatch.GetTimestamp() - (3 * Stopwatch.Frequency));
        Assert.Equal("p50 2000.1 ms, p99 2000.1 ms", figures.Latency);
    }
}
