using RedisTyped.Nodes;
using RedisTyped.Routing;

namespace RedisTyped.Execution;

/// <summary>A shard, which is all keys with one routed part, and the node that owns it at one moment.</summary>
internal sealed class ShardPlace
{
    private readonly byte[] _routedPart;

    private ShardPlace(ConnectedTopology topology, byte[] routedPart, RouteLog log)
    {
        Topology = topology;
        Node = topology.NodeAt(topology.Router.Route(routedPart));
        Log = log;
        _routedPart = routedPart;
    }

    public ConnectedTopology Topology { get; }

    public ShardRouter Router => Topology.Router;

    public RedisNode Node { get; }

    public RouteLog Log { get; }

    public ReadOnlySpan<byte> RoutedPart => _routedPart;

    /// <summary>Finds the node of a routed part.</summary>
    public static ShardPlace Of(ConnectedTopology topology, ReadOnlySpan<byte> routedPart, RouteLog log) => new(topology, routedPart.ToArray(), log);

    /// <summary>Whether a key routes by the bytes of this shard. One that does not is refused even if its node is the same today.</summary>
    public bool Holds(ReadOnlySpan<byte> key) => key[Router.PartsOf(key).Routed].SequenceEqual(_routedPart);
}
