using RedisTyped.Routing;
using RedisTyped.Routing.Slots;

namespace RedisTyped.Topology;

/// <summary>Makes the router that options choose.</summary>
internal static class RouterChoice
{
    /// <summary>Gives the router, or adds what stands against it and gives null.</summary>
    /// <param name="options">The options.</param>
    /// <param name="nodes">What the options say of placement; if not all of that could be read, only the choice itself is looked at.</param>
    /// <param name="faults">Receives the faults.</param>
    public static ShardRouter? Create(RedisTypedOptions options, NodeReader nodes, List<string> faults)
    {
        ShardRouter? router = null;
        if (options.RouterFactory is { } factory)
        {
            RefuseIgnored(options, faults);

            // Code of the caller's own is only given nodes without any fault, and never a printed host record, which holds the password.
            router = faults.Count == 0 ? factory(nodes.Placement) : null;
            if (faults.Count == 0 && router is null)
            {
                faults.Add("router: the function given to UseRouter made none");
            }
        }
        else if (nodes.AreReadable || !RouterCatalog.TryFind(options.Router ?? "", out _))
        {
            var settings = new RouterSettings { LegacyTags = options.LegacyTags, HostRecords = options.HostRecords, Twemproxy = options.Twemproxy };
            if (RouterCatalog.TryFind(options.Router!, out var kind) && kind.Name == ClusterRouter.RouterName)
            {
                ClusterSeeds.Check(options, nodes.Plans, faults);
            }

            _ = RouterCatalog.TryCreate(options.Router ?? "", nodes.OnTheRing, settings, faults, out router);
        }

        return router;
    }

    private static void RefuseIgnored(RedisTypedOptions options, List<string> faults)
    {
        if (options.LegacyTags)
        {
            faults.Add("legacyTags: a router of your own does not read it; remove it, or choose router 'rediscluster'");
        }

        if (options.HostRecords)
        {
            faults.Add("hostRecords: a router of your own does not read it; remove it, or choose router 'rb-ketama'");
        }

        if (options.Twemproxy is not null)
        {
            faults.Add("twemproxy: a router of your own does not read it; remove it, or choose router 'twemproxy'");
        }
    }
}
