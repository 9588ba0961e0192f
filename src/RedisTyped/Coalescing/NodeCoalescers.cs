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
            _known = known = new Known(topology, [.. topology.Nodes.Select(Of)], new ReplicaCoalescers?[topology.Nodes.Count]);
        }

        return flags == SendingRule.Flags
            ? known.Nodes[node]
            : (known.Replicas[node] ??= topology.NodeAt(node).Resources.Get(static node => new ReplicaCoalescers(node))).Of(flags);
    }

    // One for each connection, whichever topologies hold it.
    private static NodeCoalescer Of(RedisNode node) => node.Resources.Get(static node => new NodeCoalescer(node));

    private sealed record Known(ConnectedTopology Topology, NodeCoalescer[] Nodes, ReplicaCoalescers?[] Replicas);
}
