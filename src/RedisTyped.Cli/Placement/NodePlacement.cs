using RedisTyped.Cli.Connections;
using RedisTyped.Routing;
using RedisTyped.Routing.Slots;

namespace RedisTyped.Cli.Placement;

/// <summary>A node, and which keys it has.</summary>
/// <param name="Node">The node.</param>
/// <param name="Share">Its exact part of all hashes; null where the router does not know.</param>
/// <param name="Slots">The slots that it owns, also where they were dealt out; null where the router has none.</param>
internal sealed record NodePlacement(RouterNode Node, double? Share, string? Slots)
{
    /// <summary>The nodes of a topology, in its order.</summary>
    public static NodePlacement[] Of(TopologyInput topology)
    {
        ShardRouter router = topology.Snapshot.Router;
        IReadOnlyList<RouterNode> nodes = topology.Snapshot.Nodes;
        ushort[]? owners = router is SlotRouter ? SlotOwners.Of(nodes) : null;
        return
        [
            .. nodes.Select((node, index) => new NodePlacement(
                node,
                router.ExpectedShares is { Count: > 0 } shares ? shares[index] : null,
                owners is not null ? Written(SlotOwners.RangesOf(Enumerable.Range(0, owners.Length).Where(slot => owners[slot] == index)))
                : router is ClusterRouter ? Written(node.Slots)
                : null)),
        ];
    }

    /// <summary>Slots as they are written in a topology file.</summary>
    public static string Written(IEnumerable<SlotRange> slots) => string.Join(',', slots);
}
