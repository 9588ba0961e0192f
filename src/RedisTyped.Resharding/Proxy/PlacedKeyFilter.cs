using RedisTyped.Resharding.Filters;
using RedisTyped.Routing;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Proxy;

/// <summary>Keeps the keys that a topology has on a node, wherever they were before. Immutable and thread-safe.</summary>
internal sealed class PlacedKeyFilter : IOwnerFilter
{
    private readonly TopologySnapshot _topology;
    private readonly int _node;

    /// <exception cref="ArgumentException">There is no such node, or the router stores keys under other names than clients give them.</exception>
    public PlacedKeyFilter(TopologySnapshot topology, NodeId node)
    {
        _topology = topology.Router.RewritesKeys
            ? throw new ArgumentException($"The router '{topology.Router.Name}' stores keys without their hash tags; filter by a regular expression or by patterns.", nameof(topology))
            : topology;
        _node = topology.IndexOf(node);
    }

    public TopologySnapshot Owners => _topology;

    public bool Keeps(ReadOnlySpan<byte> key, int db)
    {
        int owner = IOwnerFilter.Unknown;
        return Keeps(key, db, ref owner);
    }

    public bool Keeps(ReadOnlySpan<byte> key, int db, ref int owner)
    {
        if (owner == IOwnerFilter.Unknown)
        {
            owner = _topology.OwnerOf(key);
        }

        return owner == _node;
    }
}
