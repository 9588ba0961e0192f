using System.Globalization;
using RedisTyped.Epochs;
using RedisTyped.Nodes;
using RedisTyped.Reloading;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Planning;
using RedisTyped.Routing;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Syncing;

/// <summary>
/// Looks whether the topology that a plan was made for is in force. The servers of that topology say it, all of which each change of it has told; one that is to be added may come from elsewhere, with
/// epochs of its own.
/// </summary>
internal static class TopologyInForce
{
    /// <summary>Looks, before any key is brought over; servers that are away, or may not be asked, say nothing.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="began">The epoch that was in force when it was begun; null where it was not, or that is not known.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">Another one is.</exception>
    public static async Task RefuseAsync(OpenedPlan plan, long? began, CancellationToken cancellationToken) =>
        Refuse(plan, began, await Task.WhenAll(plan.Old.Nodes.Select(node => TryReadAsync(plan, node.Id.Name, cancellationToken))).ConfigureAwait(false));

    /// <summary>Looks.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="began">The epoch that was in force when it was begun; null where it was not, or that is not known.</param>
    /// <param name="said">What servers of the old topology say.</param>
    /// <exception cref="ReshardException">Another one is.</exception>
    public static void Refuse(OpenedPlan plan, long? began, IEnumerable<EpochRecord> said)
    {
        EpochRecord inForce = said.MaxBy(static record => record.Current) ?? EpochRecord.None;
        PublishedEpoch.Refuse(inForce.Current, began);
        if (inForce is { Current: > 0, Topology: { } topology } && !IsSame(plan.Old, topology, inForce.Current))
        {
            throw new ReshardException(
                ReshardFailure.PlanBusy,
                string.Create(CultureInfo.InvariantCulture, $"Epoch {inForce.Current} is in force, whose topology places keys otherwise than {plan.Plan.Old.File}, which this plan was made for: another plan has changed it. Nothing is changed. Make a new plan from the topology in force, in another file; 'redistyped reshard status' of this one says how to give it up."));
        }
    }

    private static async Task<EpochRecord> TryReadAsync(OpenedPlan plan, string name, CancellationToken cancellationToken)
    {
        try
        {
            NodeClient client = await NodeClient.ConnectAsync(name, plan.AccessOld(name), cancellationToken).ConfigureAwait(false);
            await using (client.ConfigureAwait(false))
            {
                return await PublishedEpoch.ReadAsync(client, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (ReshardException)
        {
            return EpochRecord.None;
        }
    }

    private static bool IsSame(TopologyPlan old, string published, long epoch)
    {
        try
        {
            TopologyPlan inForce = NamedAs(old, TopologyPlan.Create(EpochTopology.Read(published, epoch)));
            return inForce.Nodes.DistinctBy(static node => node.Id).Count() == inForce.Nodes.Count && NodeKeeping.MovementOf(old, inForce).IsNothing;
        }
        catch (TopologyException)
        {
            return false;
        }
    }

    // A node is its server, whatever it is called; or its name, where its addresses have changed since, as by a failover.
    private static TopologyPlan NamedAs(TopologyPlan old, TopologyPlan inForce)
    {
        NodeId[] names = [.. inForce.Nodes.Select(node => old.Nodes.Where(one => IsSameServer(one, node)).Select(static one => one.Id).ToArray() is [var only] ? only : node.Id)];
        RouterNode[] nodes = [.. inForce.Snapshot.Nodes.Zip(names, static (node, name) => node with { Id = name })];
        return new TopologyPlan(new TopologySnapshot(nodes, inForce.Snapshot.Router), [.. inForce.Nodes.Zip(names, static (node, name) => node with { Id = name })]);
    }

    private static bool IsSameServer(NodePlan one, NodePlan other) =>
        one.Configuration!.EndPoints.Intersect(other.Configuration!.EndPoints).Any() && (one.Configuration.DefaultDatabase ?? 0) == (other.Configuration.DefaultDatabase ?? 0);
}
