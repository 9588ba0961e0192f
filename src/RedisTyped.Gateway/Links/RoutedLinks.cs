using RedisTyped.Execution;
using RedisTyped.Routing;

namespace RedisTyped.Gateway.Links;

/// <summary>The nodes of one topology, and the way of a key to one of them. Immutable, as the topology is.</summary>
internal sealed class RoutedLinks
{
    private readonly NodeLinks?[] _nodes;
    private readonly ShardRouter _router;

    public RoutedLinks(ConnectedTopology topology)
    {
        Topology = topology;
        _router = topology.Router;
        _nodes = new NodeLinks?[topology.Nodes.Count];
        for (int i = 0; i < _nodes.Length; i++)
        {
            try
            {
                _nodes[i] = NodeLinks.Of(topology.Nodes[i]);
            }
            catch (Exception fault) when (fault is RedisTypedException or ObjectDisposedException)
            {
                // It has just been closed: another topology is there already, or will never be.
            }
        }
    }

    /// <summary>The topology.</summary>
    public ConnectedTopology Topology { get; }

    /// <summary>
    /// Whether reads may go to replicas. Not while keys are on the move: a replica has one that was brought over later than its primary, and the owner before has it no more.
    /// </summary>
    public bool MayAskReplicas => Topology.Transition is null;

    /// <summary>How many nodes there are.</summary>
    public int Count => _nodes.Length;

    /// <summary>Whether a request can go to the node of its keys as it is: no keys are on the move, and none has another name there.</summary>
    public bool PassesAsIs => Topology.Transition is null && !RewritesKeys;

    /// <summary>Whether keys have other names on their nodes than clients give them.</summary>
    public bool RewritesKeys => _router.RewritesKeys;

    /// <summary>The links of a node; null: it has just been closed.</summary>
    public NodeLinks? this[int node] => _nodes[node];

    /// <summary>The place of the node that owns a key.</summary>
    public int NodeOf(ReadOnlySpan<byte> key) => Topology.Snapshot.Checked(_router.Route(key[_router.PartsOf(key).Routed]));

    /// <summary>A key as its node stores it.</summary>
    public ReadOnlySpan<byte> Stored(ReadOnlySpan<byte> key) => RewritesKeys ? key[_router.PartsOf(key).Stored] : key;
}
