using RedisTyped.Topology;

namespace RedisTyped.Cli.Distribution;

/// <summary>Counts keys by the node that owns them. Its memory is that of the counters, however many keys there are.</summary>
internal sealed class KeyDistribution(TopologySnapshot topology)
{
    private readonly long[] _keys = new long[topology.Nodes.Count];

    public long Total { get; private set; }

    public void Add(ReadOnlySpan<byte> key)
    {
        _keys[topology.OwnerOf(key)]++;
        Total++;
    }

    /// <summary>The keys of each node, in the order of the topology.</summary>
    public IReadOnlyList<NodeLoad> Loads()
    {
        var shares = topology.Router.ExpectedShares;
        return
        [
            .. topology.Nodes.Select((node, index) => new NodeLoad(node.Id, _keys[index], Total, shares.Count > 0 ? shares[index] : null)),
        ];
    }
}
