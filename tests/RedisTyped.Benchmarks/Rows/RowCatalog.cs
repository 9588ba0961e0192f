using RedisTyped.Benchmarks.Contenders;
using RedisTyped.Benchmarks.Keys;
using RedisTyped.Benchmarks.Machines;

namespace RedisTyped.Benchmarks.Rows;

/// <summary>All rows, in the order of the report.</summary>
internal static class RowCatalog
{
    private static readonly int[] Callers = [1, 64, 512];

    /// <summary>The rows, with contenders on these nodes. What is not asked for costs nothing.</summary>
    public static IReadOnlyList<Row> For(BenchmarkNodes nodes)
    {
        var calls = new CallRows(nodes);
        var maps = new MapRows(nodes);
        return
        [
            .. Callers.Select(calls.Get),
            .. Callers.Select(calls.Set),
            calls.Mixed(64),
            calls.GetObject(64),
            calls.FanOut(64),
            maps.Get(),
            maps.GetMany(),
            maps.Set(),
            maps.Add(),
        ];
    }

    /// <summary>Names of all rows, without any node.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Callers.Select(static callers => $"get-{callers}"),
        .. Callers.Select(static callers => $"set-{callers}"),
        "mixed-64", "hgetall-64", "dbsize-64", "map-get", "mget", "map-set", "map-incrby",
    ];
}
