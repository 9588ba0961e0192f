using RedisTyped.Execution;
using RedisTyped.Nodes;

namespace RedisTyped.Coalescing;

/// <summary>The coalescers of a client's nodes. Thread-safe.</summary>
internal sealed class NodeCoalescers : IGetCoalescers
{
    private volatile Known? _known;

    public IGetCoalescer Of(ConnectedTopology topology, int node)
    {
        Known? known = _known;
        if (known?.Topology != topology)
        {
            _known = known = new Known(topology, [.. topology.Nodes.Select(Of)]);
        }

        return known.Nodes[node];
    }

    // One for each connection, whichever topologies hold it.
    private static NodeCoalescer Of(RedisNode node) => node.Resources.Get(static node => new NodeCoalescer(node));

    private sealed record Known(ConnectedTopology Topology, NodeCoalescer[] Nodes);
}
