using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Planning;

namespace RedisTyped.Resharding.Syncing;

/// <summary>What is remembered when the keys of a plan are first brought over, so that no other plan comes between unnoticed.</summary>
internal static class PlanBeginning
{
    /// <summary>Notes at each node that serves, and is written to, that it is; until the plan's clean-up.</summary>
    /// <returns>The epoch that is in force; null where that cannot be told now.</returns>
    public static async Task<long?> NoteAsync(OpenedPlan plan, CancellationToken cancellationToken)
    {
        var clients = new Dictionary<PlannedNode, NodeClient>();
        try
        {
            foreach (PlannedNode node in plan.Plan.Nodes)
            {
                string name = node.Old ?? node.New!;
                clients.Add(node, await NodeClient.ConnectAsync(name, node.Old is null ? plan.AccessNew(name) : plan.AccessOld(name), cancellationToken).ConfigureAwait(false));
            }

            long epoch = await PublishedEpoch.OfAsync(clients.Values, cancellationToken).ConfigureAwait(false);
            foreach (var (node, client) in clients)
            {
                if (node.Role == NodeRole.Retained && plan.Plan.Links.Any(link => link.Target == node.New))
                {
                    await PlanNotes.WriteAsync(client, plan.Plan.Id, epoch, cancellationToken).ConfigureAwait(false);
                }
            }

            return epoch;
        }
        catch (ReshardException)
        {
            // A server that is away is waited for later; and whoever may not be asked that does not say when to cut over either.
            return null;
        }
        finally
        {
            foreach (NodeClient client in clients.Values)
            {
                await client.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
