using System.Collections.Concurrent;
using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.CutOver;

internal sealed partial class CutOverRun
{
    /// <summary>Puts the old topology in force again after a run that ended before the targets were promoted. May be done twice.</summary>
    /// <exception cref="ReshardException">A server is not reached, or under another plan by now; it is done at all others.</exception>
    public async Task ReturnAsync()
    {
        await progress.ReadAsync().ConfigureAwait(false);
        _reached.Begin();
        var others = new ConcurrentBag<CutServer>();
        ReshardException? unreached = await _reached.EachAsync(_sources, async source =>
        {
            if (await IsOfOtherAsync(source).ConfigureAwait(false))
            {
                return;
            }

            if (State.Fences.TryGetValue(source.Name, out string? fence))
            {
                await source.OpenAsync(fence, CancellationToken.None).ConfigureAwait(false);
            }

            if (source.Part.HasWayBack)
            {
                await source.FollowAsync("NO", "ONE", CancellationToken.None).ConfigureAwait(false);
            }

            await source.UnpauseAsync(CancellationToken.None).ConfigureAwait(false);
        }).ConfigureAwait(false);

        // Clients that see it at one that is not reached go on looking, and find nothing.
        await _reached.EachAsync(servers.Except(others).ToArray(), async server =>
        {
            if (server.Part.IsSource || !await IsOfOtherAsync(server).ConfigureAwait(false))
            {
                await WithdrawAsync(server).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        if (!others.IsEmpty)
        {
            throw LaterPlan.At(others, unreached);
        }

        if (unreached is not null)
        {
            throw progress.Failed($"{unreached.Message} It may still refuse writes; when it can be reached, run this again, which sets that right first.");
        }

        progress.Return();

        async Task<bool> IsOfOtherAsync(CutServer server)
        {
            bool isSo = await LaterPlan.HasAsync(server, State.Epoch, State.Next).ConfigureAwait(false);
            if (isSo)
            {
                others.Add(server);
            }

            return isSo;
        }
    }

    // What a source has taken that should have refused is kept, as long as no client has come over: the topology that it was written by stays in force.
    private async Task ReturnUnfencedAsync(IReadOnlyList<CutServer> unfenced, CancellationToken cancellationToken)
    {
        if (unfenced.Count == 0)
        {
            return;
        }

        bool isPublished;
        try
        {
            isPublished = await LostFences.IsPublishedAsync(servers, State.Epoch, cancellationToken).ConfigureAwait(false);
        }
        catch (ReshardException e)
        {
            throw new ReshardException(
                ReshardFailure.CutOver, $"{LostFences.Told(unfenced)} Whether clients have come over is not known, and nothing is done: {e.Message}", e);
        }

        // One that has come back without what it had is no place to begin again from: the targets have all of it, which the next sync would replace by the rest.
        if (!isPublished && await LostFences.HaveDataAsync(unfenced, State.Epoch, cancellationToken).ConfigureAwait(false))
        {
            progress.StepBack();
            await ReturnAsync().ConfigureAwait(false);
            throw progress.Failed($"{LostFences.Told(unfenced)} No client had come over, so that it counts: run this again, which brings over what there is by now.");
        }
    }
}
