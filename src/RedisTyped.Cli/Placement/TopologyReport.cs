using RedisTyped.Cli.Connections;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Routing.Slots;

namespace RedisTyped.Cli.Placement;

/// <summary>What a topology is.</summary>
/// <param name="Topology">The topology.</param>
/// <param name="Cluster">What its nodes say of themselves; null where they are no Redis Cluster.</param>
internal sealed record TopologyReport(TopologyInput Topology, ClusterPlacement? Cluster)
{
    public NodePlacement[] Nodes { get; } = NodePlacement.Of(Topology);

    public ShardRouter Router => Topology.Snapshot.Router;

    /// <summary>Slots that no node has, which only a Redis Cluster may have; empty for none.</summary>
    public string Unowned { get; } = Topology.Snapshot.Router is ClusterRouter router
        ? NodePlacement.Written(SlotOwners.RangesOf(Enumerable.Range(0, SlotRange.SlotCount).Where(slot => router.FindOwner(slot) is null)))
        : "";

    public IReadOnlyList<string> ReplicasOf(NodePlacement node) => Cluster?.ReplicasOf(node.Node.Id) ?? [.. Topology.EndPointsOf(node.Node.Id).Skip(1)];

    /// <summary>The number of the database that holds the keys; a Redis Cluster has only one.</summary>
    public int DatabaseOf(NodePlacement node) =>
        Topology.Plans.FirstOrDefault(plan => plan.Id == node.Node.Id) is { Configuration: { } configuration } ? configuration.DefaultDatabase ?? 0 : 0;
}
