using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;

namespace RedisTyped.Resharding.CutOver;

/// <summary>Looks whether the topology that a plan has led to is still in force, before anything of it is brought back.</summary>
internal static class OvertakenPlan
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(200);

    /// <summary>Looks; a node that is busy is waited for.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="known">The highest epoch that it knows of; null where it knows of none.</param>
    /// <param name="events">Told what is waited for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">Another plan has changed the topology since; or a node cannot be asked.</exception>
    public static async Task RefuseAsync(OpenedPlan plan, long? known, ReshardEvents events, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                PublishedEpoch.Refuse(await AskAsync(plan, cancellationToken).ConfigureAwait(false), known);
                return;
            }
            catch (ReshardException e) when (e.IsBusy)
            {
                events.Report("way-back-waits", e.Message);
            }

            await Task.Delay(Again, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Looks whether no later plan has begun to bring keys to the nodes that serve on: what it has written there looks like what this one comes back to.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="led">The epoch that it led to; null where that is not known, and no other plan counts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">One has; or a node cannot be asked.</exception>
    public static async Task RefuseBegunAsync(OpenedPlan plan, long? led, CancellationToken cancellationToken)
    {
        foreach (PlannedNode node in plan.Plan.Nodes.Where(static node => node is { Role: NodeRole.Retained, Old: not null }))
        {
            NodeClient client = await NodeClient.ConnectAsync(node.Old!, plan.AccessOld(node.Old!), cancellationToken).ConfigureAwait(false);
            await using (client.ConfigureAwait(false))
            {
                await new PlanGuard(plan.Plan.Id, led, isBack: true).RefuseAsync(client, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task<long> AskAsync(OpenedPlan plan, CancellationToken cancellationToken)
    {
        var nodes = new List<NodeClient>();
        try
        {
            foreach (var node in plan.New.Nodes)
            {
                nodes.Add(await NodeClient.ConnectAsync(node.Id.Name, NodeAccess.Of(node), cancellationToken).ConfigureAwait(false));
            }

            return await PublishedEpoch.OfAsync(nodes, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (NodeClient node in nodes)
            {
                await node.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
