using RedisTyped.Routing;

namespace RedisTyped.Topology;

/// <summary>Makes the router that options choose.</summary>
internal static class RouterChoice
{
    /// <summary>Gives the router, or adds what stands against it and gives null.</summary>
    /// <param name="options">The options.</param>
    /// <param name="nodes">What the options say of placement.</param>
    /// <param name="readable">Whether all of that could be read; if not, only the choice itself is looked at.</param>
    /// <param name="faults">Receives the faults.</param>
    public static ShardRouter? Create(RedisTypedOptions options, IReadOnlyList<RouterNode> nodes, bool readable, List<string> faults)
    {
        ShardRouter? router = null;
        if (options.RouterFactory is { } factory)
        {
            // Code of the caller's own is only given nodes without any fault.
            router = faults.Count == 0 ? factory(nodes) : null;
            if (faults.Count == 0 && router is null)
            {
                faults.Add("router: the function given to UseRouter made none");
            }
        }
        else if (readable || !RouterCatalog.TryFind(options.Router ?? "", out _))
        {
            var settings = new RouterSettings { LegacyTags = options.LegacyTags, HostRecords = options.HostRecords };
            _ = RouterCatalog.TryCreate(options.Router ?? "", nodes, settings, faults, out router);
        }

        return router;
    }
}
