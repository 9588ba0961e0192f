using RedisTyped.Resharding.Filters;
using RedisTyped.Topology;

namespace RedisTyped.Benchmarks.Streams;

/// <summary>The filters that are measured.</summary>
internal static class StreamFilters
{
    public static IEnumerable<(string Name, IKeyFilter Filter)> All() =>
    [
        ("all", AllKeys.Instance),
        ("half, modulo", Half("modulo")),
        ("half, slots", Half("slots")),
        ("half, rb-ketama", Half("rb-ketama")),
        ("half, ketama", Half("ketama")),
        ("a tenth, pattern user:?1*", new GlobKeyFilter("user:?1*")),
        ("a tenth, ^user:.1", new RegexKeyFilter("^user:.1")),
    ];

    private static OwnerKeyFilter Half(string router) =>
        new(Topology(router, "old"), "old", Topology(router, "a", "b"), "a", sameServer: false);

    private static TopologySnapshot Topology(string router, params string[] nodes)
    {
        var options = new RedisTypedOptions { Router = router };
        for (int i = 0; i < nodes.Length; i++)
        {
            options.Nodes.Add(nodes[i], $"127.0.0.1:{7000 + i}");
        }

        return TopologySnapshot.Create(options);
    }
}
