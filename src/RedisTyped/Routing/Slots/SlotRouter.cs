using RedisTyped.Hashing;
using RedisTyped.Keys;

namespace RedisTyped.Routing.Slots;

/// <summary>
/// <c>slots</c>: CRC-16 of the routed part modulo 16384 gives a slot, and every slot belongs to one node; what Redis Cluster does, see
/// https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#key-distribution-model.
/// </summary>
internal sealed class SlotRouter : ShardRouter
{
    private readonly ushort[] _owners;
    private readonly int _nodeCount;

    /// <summary>Routes by the slot ranges of nodes that <see cref="SlotOwners.Check"/> found no fault with.</summary>
    public SlotRouter(IReadOnlyList<RouterNode> nodes)
    {
        _owners = SlotOwners.Of(nodes);
        _nodeCount = nodes.Count;
    }

    public override string Name => "slots";

    internal override IReadOnlyList<double> ExpectedShares
    {
        get
        {
            var shares = new double[_nodeCount];
            foreach (ushort node in _owners)
            {
                shares[node] += 1.0 / SlotRange.SlotCount;
            }

            return shares;
        }
    }

    /// <summary>The node of a slot.</summary>
    internal int OwnerOf(int slot) => _owners[slot];

    public override int Route(ReadOnlySpan<byte> routedPart) => _owners[SlotOf(Crc16.Compute(routedPart))];

    public override RouteDetail Explain(ReadOnlySpan<byte> routedPart)
    {
        ushort crc = Crc16.Compute(routedPart);
        int slot = SlotOf(crc);
        return new RouteDetail(_owners[slot], Hash: crc, Slot: slot);
    }

    internal override int Route(ReadOnlySpan<byte> routedPart, in RoutedPrefix prefix) =>
        _owners[SlotOf(Crc16.Append(prefix.Crc16, routedPart[prefix.Length..]))];

    private static int SlotOf(ushort crc) => crc & (SlotRange.SlotCount - 1);
}
