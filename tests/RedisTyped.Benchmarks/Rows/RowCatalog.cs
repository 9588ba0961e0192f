using RedisTyped.Benchmarks.Machines;

namespace RedisTyped.Benchmarks.Rows;

/// <summary>All rows, in the order of reports.</summary>
internal static class RowCatalog
{
    private static readonly (string Name, Func<BenchmarkNodes, Row> Create)[] Rows =
    [
        ("get-1", static nodes => new CallRows(nodes).Get(1)),
        ("get-64", static nodes => new CallRows(nodes).Get(64)),
        ("get-512", static nodes => new CallRows(nodes).Get(512)),
        ("set-1", static nodes => new CallRows(nodes).Set(1)),
        ("set-64", static nodes => new CallRows(nodes).Set(64)),
        ("set-512", static nodes => new CallRows(nodes).Set(512)),
        ("mixed-64", static nodes => new CallRows(nodes).Mixed(64)),
        ("hgetall-64", static nodes => new CallRows(nodes).GetObject(64)),
        ("dbsize-64", static nodes => new CallRows(nodes).FanOut(64)),
        ("map-get", static nodes => new MapRows(nodes).Get()),
        ("mget", static nodes => new MapRows(nodes).GetMany()),
        ("map-set", static nodes => new MapRows(nodes).Set()),
        ("map-incrby", static nodes => new MapRows(nodes).Add()),
    ];

    /// <summary>What <c>--only</c> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Rows.Select(static row => row.Name)];

    /// <summary>Makes rows on nodes.</summary>
    /// <param name="only">Names of the rows; empty for all.</param>
    /// <param name="nodes">The nodes.</param>
    public static IReadOnlyList<Row> For(IReadOnlyCollection<string> only, BenchmarkNodes nodes) =>
        [.. Rows.Where(row => only.Count == 0 || only.Contains(row.Name)).Select(row => row.Create(nodes) with { Name = row.Name })];
}
