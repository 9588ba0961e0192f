namespace RedisTyped.Routing;

/// <summary>
/// Makes the routers that RedisTyped brings, for topologies built in code, for tests, and for routers of your own that ask one of these.
/// </summary>
public static class ShardRouters
{
    /// <summary>The names that <see cref="Create"/> knows, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. RouterCatalog.Kinds.Where(static kind => !kind.NeedsConnection).Select(static kind => kind.Name)];

    /// <summary>Makes a router.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <param name="nodes">The nodes in the order of the topology; what is routed to is an index into them.</param>
    /// <param name="settings">Choices that only some routers have; null for their defaults.</param>
    /// <returns>The router, immutable and thread-safe.</returns>
    /// <exception cref="ArgumentException">The name is unknown or the nodes do not fit the router; the text lists every fault.</exception>
    /// <example>
    /// <code>
    /// ShardRouter router = ShardRouters.Create("rendezvous", [new RouterNode("small"), new RouterNode("big", weight: 2)]);
    /// int node = router.Route("user:42"u8);
    /// </code>
    /// </example>
    public static ShardRouter Create(string name, IReadOnlyList<RouterNode> nodes, RouterSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(nodes);
        var faults = new List<string>();
        if (settings is { HostRecords: true })
        {
            // Only a topology knows addresses and passwords to print; without them the names would go on the ring, to other places.
            faults.Add("HostRecords has no effect here; give each RouterNode the printed host record as its RingText");
        }

        if (RouterCatalog.TryFind(name, out RouterKind? kind) && kind.NeedsConnection)
        {
            faults.Add($"router '{kind.Name}' asks its nodes for the placement; connect a ShardedRedis, and take the router of its Topology");
        }

        return RouterCatalog.TryCreate(name, nodes, settings ?? new RouterSettings(), faults, out ShardRouter? router) && faults.Count == 0
            ? router
            : throw new ArgumentException($"No router can be made of this: {string.Join("; ", faults)}.");
    }
}
