using RedisTyped.Routing;

namespace RedisTyped.Topology;

/// <summary>Makes the router that options choose.</summary>
internal static class RouterChoice
{
    public static ShardRouter? Create(RedisTypedOptions options, IReadOnlyList<RouterNode> nodes, bool nodesAreSound, ICollection<string> faults)
    {
        if (!nodesAreSound)
        {
            return null;
        }

        if (options.RouterFactory is { } factory)
        {
            var made = factory(nodes);
            if (made is null)
            {
                faults.Add("router: the function given to UseRouter made none");
            }

            return made;
        }

        var settings = new RouterSettings { LegacyTags = options.LegacyTags, HostRecords = options.HostRecords };
        return RouterCatalog.TryCreate(options.Router, nodes, settings, faults, out var router) ? router : null;
    }
}
