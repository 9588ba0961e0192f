using RedisTyped.Hashing;
using RedisTyped.Keys;

namespace RedisTyped.Routing.Slots;

/// <summary>
/// <c>cluster</c>: the slots of a Redis Cluster as its own map had them at one moment. Unlike <c>slots</c>, which does the same
/// arithmetic, it knows that two keys of one node need not stay together: only those of one slot do.
/// </summary>
internal sealed class ClusterRouter : ShardRouter
{
    private const ushort NoNode = ushort.MaxValue;

    private readonly ushort[]? _owners;
    private readonly int _nodeCount;

    /// <summary>Routes by the slot ranges of the nodes. Without any, the nodes are addresses to ask for the map, and own nothing yet.</summary>
    public ClusterRouter(IReadOnlyList<RouterNode> nodes)
    {
        _nodeCount = nodes.Count;
        if (!nodes.Any(static node => node.Slots.Count > 0))
        {
            return;
        }

        _owners = new ushort[SlotRange.SlotCount];
        Array.Fill(_owners, NoNode);
        for (int node = 0; node < nodes.Count; node++)
        {
            foreach (SlotRange range in nodes[node].Slots)
            {
                _owners.AsSpan(range.First, range.Last - range.First + 1).Fill((ushort)node);
            }
        }
    }

    public const string RouterName = "cluster";

    public override string Name => RouterName;

    internal override bool KeepsSlotsApart => true;

    internal override IReadOnlyList<double> ExpectedShares
    {
        get
        {
            if (_owners is null)
            {
                return [];
            }

            var shares = new double[_nodeCount];
            foreach (ushort node in _owners)
            {
                if (node != NoNode)
                {
                    shares[node] += 1.0 / SlotRange.SlotCount;
                }
            }

            return shares;
        }
    }

    public override int Route(ReadOnlySpan<byte> routedPart) => OwnerOf(Crc16.Compute(routedPart));

    public override RouteDetail Explain(ReadOnlySpan<byte> routedPart)
    {
        ushort crc = Crc16.Compute(routedPart);
        return new RouteDetail(OwnerOf(crc), Hash: crc, Slot: SlotOf(crc));
    }

    internal override int Route(ReadOnlySpan<byte> routedPart, in RoutedPrefix prefix) =>
        OwnerOf(Crc16.Append(prefix.Crc16, routedPart[prefix.Length..]));

    /// <summary>The index of the node that has a slot; null for a slot that nobody has.</summary>
    public int? FindOwner(int slot) => _owners is null || _owners[slot] == NoNode ? null : _owners[slot];

    private static int SlotOf(ushort crc) => crc & (SlotRange.SlotCount - 1);

    // A slot that nobody has goes to any node: the map may be out of date, and if it is not, the node's CLUSTERDOWN says so best.
    private int OwnerOf(ushort crc)
    {
        ushort[] owners = _owners ?? throw new InvalidOperationException(
            "The nodes of router 'cluster' are addresses of a Redis Cluster, which alone knows the nodes of its slots; connect, and ask ShardedRedis.Topology.");
        ushort owner = owners[SlotOf(crc)];
        return owner == NoNode ? 0 : owner;
    }
}
