using System.Globalization;
using RedisTyped.Epochs;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Planning;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Syncing;

/// <summary>Looks whether the topology that a plan was made for is in force, before any key is brought over by it.</summary>
internal static class TopologyInForce
{
    private const int Probes = 4096;

    /// <summary>Looks; servers that are away, or may not be asked, say nothing.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="began">The epoch that was in force when it was begun; null where it was not, or that is not known.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">Another one is.</exception>
    public static async Task RefuseAsync(OpenedPlan plan, long? began, CancellationToken cancellationToken)
    {
        EpochRecord[] said = await Task.WhenAll(plan.Plan.Nodes.Select(node => TryReadAsync(plan, node, cancellationToken))).ConfigureAwait(false);
        EpochRecord inForce = said.MaxBy(static record => record.Current) ?? EpochRecord.None;
        PublishedEpoch.Refuse(inForce.Current, began);
        if (inForce is { Current: > 0, Topology: { } topology } && !IsSame(plan.Old.Snapshot, topology, inForce.Current))
        {
            throw new ReshardException(
                ReshardFailure.PlanBusy,
                string.Create(CultureInfo.InvariantCulture, $"Epoch {inForce.Current} is in force, whose topology places keys otherwise than {plan.Plan.Old.File}, which this plan was made for: another plan has changed it. Nothing is brought over. Make a new plan from the topology in force."));
        }
    }

    private static async Task<EpochRecord> TryReadAsync(OpenedPlan plan, PlannedNode node, CancellationToken cancellationToken)
    {
        try
        {
            string name = node.Old ?? node.New!;
            NodeClient client = await NodeClient.ConnectAsync(name, node.Old is null ? plan.AccessNew(name) : plan.AccessOld(name), cancellationToken).ConfigureAwait(false);
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

    // Addresses may have changed since, as by a failover; names and places may not.
    private static bool IsSame(TopologySnapshot old, string published, long epoch)
    {
        try
        {
            TopologySnapshot inForce = TopologySnapshot.Create(EpochTopology.Read(published, epoch));
            return Enumerable.Range(0, Probes).Select(static number => System.Text.Encoding.ASCII.GetBytes(number.ToString("x8", CultureInfo.InvariantCulture)))
                .All(key => old.RouteOf(key).Node.Name == inForce.RouteOf(key).Node.Name);
        }
        catch (TopologyException)
        {
            return false;
        }
    }
}
