using RedisTyped.Epochs;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;

namespace RedisTyped.Resharding.Syncing;

/// <summary>What is remembered when the keys of a plan are first brought over, so that no other plan comes between unnoticed.</summary>
internal static class PlanBeginning
{
    /// <summary>
    /// Notes in the journal which epoch is in force when a plan first begins, before its first key. What is in force at a later beginning says nothing of the keys that are
    /// there by then.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="journal">Its journal.</param>
    /// <param name="events">Told where the epoch stays unknown.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">It begins for the first time, and a server of the old topology that it needs is away, or none may be asked though keys are to be brought to one.</exception>
    public static async Task NoteAsync(OpenedPlan plan, ReshardJournal journal, ReshardEvents events, CancellationToken cancellationToken)
    {
        if (journal.State is not { Began: null, Phase: ReshardPhase.Planned })
        {
            return;
        }

        // Each one that serves has been told all epochs, so that one is enough; one that is to be added may come from elsewhere, with epochs of its own.
        Answer[] answers = await Task.WhenAll(plan.Plan.Nodes.Where(static node => node.Old is not null).Select(node => AskAsync(plan, node, cancellationToken))).ConfigureAwait(false);
        if (answers.Max(static answer => answer.Epoch) is { } epoch)
        {
            journal.Write(state => state with { Began = epoch });
        }
        else if (answers.Select(static answer => answer.Refusal).FirstOrDefault(static refusal => refusal is { Failure: ReshardFailure.SourceRefused }) is { } refused)
        {
            if (plan.Plan.Nodes.Any(node => node.Role == NodeRole.Retained && plan.Plan.Links.Any(link => link.Target == node.New)))
            {
                // Other plans tell by it whether what comes there is newer than they are.
                throw refused;
            }

            events.Report(
                "beginning-unknown",
                $"{refused.Message} Which epoch is in force is not known: cutover refuses this plan where epochs are published by then. If they are, end this, give the user +hmget ~redistyped:epoch, and make the plan anew.");
        }
    }

    private static async Task<Answer> AskAsync(OpenedPlan plan, PlannedNode node, CancellationToken cancellationToken)
    {
        // Those from which nothing moves may be away.
        bool isNeeded = plan.Plan.Links.Any(link => link.Source == node.Old || link.Target == node.New);
        string name = node.Old!;
        bool isConnected = false;
        try
        {
            NodeClient client = await NodeClient.ConnectAsync(name, plan.AccessOld(name), cancellationToken).ConfigureAwait(false);
            isConnected = true;
            await using (client.ConfigureAwait(false))
            {
                EpochRecord said = await PublishedEpoch.ReadAsync(client, cancellationToken).ConfigureAwait(false);
                return new Answer(said.Current, Refusal: null);
            }
        }
        catch (ReshardException e) when (!isNeeded || (isConnected && e.Failure == ReshardFailure.SourceRefused))
        {
            return new Answer(Epoch: null, e);
        }
    }

    /// <summary>What a node says.</summary>
    /// <param name="Epoch">The epoch that is in force there; null where it is away, or may not be asked.</param>
    /// <param name="Refusal">Why not.</param>
    private sealed record Answer(long? Epoch, ReshardException? Refusal);
}
