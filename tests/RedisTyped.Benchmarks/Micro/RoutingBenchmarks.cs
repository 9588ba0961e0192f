using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using RedisTyped.Routing;

namespace RedisTyped.Benchmarks.Micro;

/// <summary>From the bytes of a key to its node, over 8 nodes.</summary>
[MemoryDiagnoser]
public class RoutingBenchmarks
{
    // Other keys each time, so that no branch is learnt by heart.
    private const int Keys = 1024;

    private readonly byte[][] _keys =
        [.. Enumerable.Range(0, Keys).Select(static i => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"user:{i * 7919:D8}")))];

    private ShardRouter _router = null!;

    /// <summary>All routers that a topology can name.</summary>
    public static IEnumerable<string> Routers => ShardRouters.Names;

    /// <summary>The router.</summary>
    [ParamsSource(nameof(Routers))]
    public string Router { get; set; } = "";

    /// <summary>Makes the router.</summary>
    [GlobalSetup]
    public void Prepare() => _router = ShardRouters.Create(
        Router, [.. Enumerable.Range(1, 8).Select(static i => new RouterNode(string.Create(CultureInfo.InvariantCulture, $"node_{i}")))]);

    /// <summary>Routes keys of 13 bytes.</summary>
    [Benchmark(OperationsPerInvoke = Keys)]
    public int Route()
    {
        int sum = 0;
        foreach (byte[] key in _keys)
        {
            sum += _router.Route(key);
        }

        return sum;
    }
}
