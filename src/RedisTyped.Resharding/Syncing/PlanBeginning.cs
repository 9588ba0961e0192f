using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;

namespace RedisTyped.Resharding.Syncing;

/// <summary>What is remembered when the keys of a plan are first brought over, so that no other plan comes between unnoticed.</summary>
internal static class PlanBeginning
{
    /// <summary>
    /// Notes in the journal which epoch is in force when a plan first begins, before its first key. What is in force at a later beginning says nothing of the keys that are
    /// there by then.
    /// </summary>
    /// <exception cref="ReshardException">It begins for the first time, and a server of the old topology cannot be asked.</exception>
    public static async Task NoteAsync(OpenedPlan plan, ReshardJournal journal, CancellationToken cancellationToken)
    {
        if (journal.State is not { Began: null, Phase: ReshardPhase.Planned })
        {
            return;
        }

        var clients = new List<NodeClient>();
        try
        {
            foreach (PlannedNode node in plan.Plan.Nodes)
            {
                // Servers that are to be new may be started later; those from which nothing moves may be away.
                bool isNeeded = node.Old is not null && plan.Plan.Links.Any(link => link.Source == node.Old || link.Target == node.New);
                if (await ConnectAsync(plan, node, isNeeded, cancellationToken).ConfigureAwait(false) is { } client)
                {
                    clients.Add(client);
                }
            }

            bool isNoted = plan.Plan.Nodes.Any(node => node.Role == NodeRole.Retained && plan.Plan.Links.Any(link => link.Target == node.New));
            if (await EpochAsync(clients, mayBeUnknown: !isNoted, cancellationToken).ConfigureAwait(false) is { } epoch)
            {
                journal.Write(state => state with { Began = epoch });
            }
        }
        finally
        {
            foreach (NodeClient client in clients)
            {
                await client.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static async Task<NodeClient?> ConnectAsync(OpenedPlan plan, PlannedNode node, bool isNeeded, CancellationToken cancellationToken)
    {
        try
        {
            string name = node.Old ?? node.New!;
            return await NodeClient.ConnectAsync(name, node.Old is null ? plan.AccessNew(name) : plan.AccessOld(name), cancellationToken).ConfigureAwait(false);
        }
        catch (ReshardException) when (!isNeeded)
        {
            return null;
        }
    }

    // Whoever may not ask that does not say when to cut over either.
    private static async Task<long?> EpochAsync(IEnumerable<NodeClient> clients, bool mayBeUnknown, CancellationToken cancellationToken)
    {
        try
        {
            return await PublishedEpoch.OfAsync(clients, cancellationToken).ConfigureAwait(false);
        }
        catch (ReshardException e) when (mayBeUnknown && e.Failure == ReshardFailure.SourceRefused)
        {
            return null;
        }
    }
}
