using System.Runtime.ExceptionServices;
using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.Links;

/// <summary>Keeps one link going: opens it, has it fed, and when it is out again opens it anew, after a while if it failed.</summary>
/// <param name="feed">The link.</param>
/// <param name="seed">Where it goes on if its target has no position of its own; null: a snapshot is taken.</param>
/// <param name="context">The source.</param>
/// <param name="onReady">Told when it can be fed.</param>
/// <param name="onChanged">Told when it is down.</param>
internal sealed class LinkKeeper(LinkFeed feed, LandedPosition? seed, SourceContext context, Action<ReadyLink> onReady, Action onChanged)
{
    /// <summary>Runs until cancelled.</summary>
    /// <exception cref="ReshardException">The link cannot be gone on with.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var delay = context.Options.FirstRetryDelay;
        while (true)
        {
            long began = context.Time.GetTimestamp();
            if (await RunOnceAsync(cancellationToken).ConfigureAwait(false) is not { } fault)
            {
                continue;
            }

            if (context.Time.GetElapsedTime(began) > context.Options.LongestRetryDelay)
            {
                delay = context.Options.FirstRetryDelay;
            }

            bool isTarget = fault.Failure is ReshardFailure.TargetUnreachable;
            feed.Enter(isTarget ? LinkPhase.Down : LinkPhase.Opening, fault.Message);
            onChanged();
            context.Events.Report(
                fault.Failure switch
                {
                    ReshardFailure.TargetUnreachable => "target-lost",
                    ReshardFailure.TargetWiped => "target-wiped",
                    ReshardFailure.ResyncNeeded => "resync-needed",
                    _ => "link-broken",
                },
                $"{feed.Link}: {fault.Message}",
                ("source", feed.Link.Source),
                ("target", feed.Link.Target),
                ("failure", fault.Failure.ToString()));
            await Task.Delay(delay, context.Time, cancellationToken).ConfigureAwait(false);
            delay = delay * 2 < context.Options.LongestRetryDelay ? delay * 2 : context.Options.LongestRetryDelay;
        }
    }

    /// <summary>Opens a link and has it fed, until it is out again.</summary>
    /// <returns>Why, if it is to wait before it is opened again.</returns>
    private async Task<ReshardException?> RunOnceAsync(CancellationToken cancellationToken)
    {
        ReadyLink ready;
        try
        {
            if (feed.Phase != LinkPhase.Down)
            {
                feed.Enter(LinkPhase.Opening);
            }

            var from = await feed.Lander.OpenAsync(cancellationToken).ConfigureAwait(false) ?? (feed.HasLanded ? null : seed);
            ready = new ReadyLink(feed, feed.NeedsSnapshot ? null : from);
            if (feed.Lander.Broken is { } broken && broken.Id != from?.At.Id)
            {
                ready.Lost = new LandedPosition(broken, Database: null);
            }
        }
        catch (ReshardException e) when (!e.IsFinal)
        {
            return e;
        }

        onReady(ready);
        switch (await ready.Left.WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            case null:
                return null;
            case ReshardException { IsFinal: false } fault:

                // Whose keys are read one after the other, they are read anew.
                feed.NeedsSnapshot |= fault.Failure is ReshardFailure.ResyncNeeded || (fault.Failure is ReshardFailure.TargetWiped && feed.Lander is not IScanningLander);
                return fault;
            case var fault:
                ExceptionDispatchInfo.Throw(fault);
                return null;
        }
    }
}
