using RedisTyped.Execution;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Coalescing;

/// <summary>The coalescers of a client's nodes. Thread-safe.</summary>
internal sealed class NodeCoalescers : IGetCoalescers
{
    private volatile Known? _known;

    public IGetCoalescer Of(ConnectedTopology topology, int node, CommandFlags flags)
    {
        Known? known = _known;
        if (known?.Topology != topology)
        {
            // Each only when it is called: of a topology that is no longer current some nodes may be closed, and the others are not.
            _known = known = new Known(topology, new NodeCoalescer?[topology.Nodes.Count], new ReplicaCoalescers?[topology.Nodes.Count]);
        }

        return flags == SendingRule.Flags
            ? known.Nodes[node] ??= Of(topology.NodeAt(node))
            : (known.Replicas[node] ??= topology.NodeAt(node).Resources.Get(static node => new ReplicaCoalescers(node))).Of(flags);
    }

    // One for each connection, whichever topologies hold it.
    private static NodeCoalescer Of(RedisNode node) => node.Resources.Get(static node => new NodeCoalescer(node));

    private sealed record Known(ConnectedTopology Topology, NodeCoalescer?[] Nodes, ReplicaCoalescers?[] Replicas);
}
