using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Topology;

namespace RedisTyped.Execution;

/// <summary>A topology and the connections of its nodes, index by index. Immutable: a call reads it once and keeps it to the end.</summary>
internal sealed class ConnectedTopology(TopologySnapshot snapshot, IReadOnlyList<RedisNode> nodes)
{
    private readonly RedisNode[] _nodes = [.. nodes];
    private readonly ConnectedTopology? _whole;

    /// <summary>The same with the keys of all nodes where the router has them; another one only while nodes are left out.</summary>
    public ConnectedTopology Whole
    {
        get => _whole ?? this;
        init => _whole = value;
    }

    public TopologySnapshot Snapshot { get; } = snapshot;

    public IReadOnlyList<RedisNode> Nodes { get; } = nodes;

    public ShardRouter Router => Snapshot.Router;

    public RedisNode NodeAt(int index)
    {
        RedisNode[] nodes = _nodes;
        return (uint)index < (uint)nodes.Length ? nodes[index] : nodes[Snapshot.Checked(index)];
    }

    /// <summary>The node that the router gives for the final bytes of a key.</summary>
    public RedisNode NodeOf(ReadOnlySpan<byte> key) => NodeAt(Router.Route(key[Router.PartsOf(key).Routed]));

    public RedisNode? Find(NodeId id) => Array.Find(_nodes, node => node.Id == id);

    /// <exception cref="ArgumentException">There is no such node.</exception>
    public RedisNode Named(NodeId id) => _nodes[Snapshot.IndexOf(id)];
}
