using System.Globalization;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Links;

/// <summary>
/// Has a target follow: one that holds nothing, or one that is a server of its own again with what the link has brought it, as after a restart. What somebody has
/// written there is never given up. One call at a time.
/// </summary>
/// <param name="link">The link.</param>
/// <param name="target">The target.</param>
/// <param name="histories">The histories that the link has given the target, as far as they are known.</param>
/// <param name="events">Told of a target that has come back.</param>
internal sealed class TargetFollowing(ReshardLink link, TargetServer target, Func<IReadOnlyCollection<ReplicationId>> histories, ReshardEvents events) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile bool _isReleased;
    private bool _isUnsure;

    /// <summary>Whether it is to be a server of its own from now on.</summary>
    public bool IsReleased => _isReleased;

    /// <summary>Has it follow, unless it does. Once it was released, this does not end.</summary>
    /// <returns>What it has of the link.</returns>
    /// <exception cref="ReshardException">It holds keys that may not be the link's, cannot be reached, or refuses.</exception>
    public async Task<FollowedTarget> FollowAsync(string host, int port, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_isReleased)
            {
                var followed = await FollowOrRefuseAsync(host, port, cancellationToken).ConfigureAwait(false);
                if (!_isReleased)
                {
                    return followed;
                }
            }
        }
        finally
        {
            _turn.Release();
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        return default;
    }

    /// <summary>Makes it a server of its own, behind whatever it is being told: it must not be made to follow again.</summary>
    /// <exception cref="ReshardException">It refuses, cannot be reached, or does not answer in time.</exception>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        _isReleased = true;
        bool isTurn = await _turn.WaitAsync(target.Options.AnswerTimeout, cancellationToken).ConfigureAwait(false);
        try
        {
            // Where whoever has the turn is not answered, neither is this, which says so.
            await target.StandAloneAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (isTurn)
            {
                _turn.Release();
            }
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<FollowedTarget> FollowOrRefuseAsync(string host, int port, CancellationToken cancellationToken)
    {
        var stand = await target.StandAsync(cancellationToken).ConfigureAwait(false);
        string address = string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
        if (stand.Follows != address)
        {
            _isUnsure = stand.Follows is null;
            if (_isUnsure && stand.Keys > 0)
            {
                Require(stand);
                link.RequireBegin();
            }

            // A release that has waited for long enough is told to the target behind this, or this not at all.
            if (_isReleased)
            {
                return default;
            }

            if (!_isUnsure)
            {
                await target.FollowAsync(host, port, cancellationToken).ConfigureAwait(false);
            }
        }

        if (!_isUnsure)
        {
            return new FollowedTarget(PastOf(stand), HasReturned: false);
        }

        // Told and looked at though the run ends meanwhile: nobody would look again.
        cancellationToken.ThrowIfCancellationRequested();
        stand = await FollowInTimeAsync(isTold: stand.Follows == address, host, port).ConfigureAwait(false);
        if (stand.Keys > 0 && !IsOurs(stand))
        {
            await target.StandAloneAsync(CancellationToken.None).ConfigureAwait(false);
            _isUnsure = false;
            Require(stand);
        }

        _isUnsure = false;
        if (stand.Keys == 0)
        {
            return default;
        }

        events.Report(
            "target-returned",
            string.Create(CultureInfo.InvariantCulture, $"Target {link.Target} had become a server of its own, as by a restart, with {stand.Keys} keys that {link} has brought it, and nothing was written there since: it follows again, and gets everything anew."),
            ("source", link.Source), ("target", link.Target), ("keys", stand.Keys));
        return new FollowedTarget(stand.Left, HasReturned: true);
    }

    /// <summary>Has it follow, and looks at it again: it takes no writes any more then, and has not been given anything yet, so that what came between is told by now.</summary>
    private async Task<TargetStand> FollowInTimeAsync(bool isTold, string host, int port)
    {
        using var limit = new CancellationTokenSource(target.Options.AnswerTimeout);
        try
        {
            if (!isTold)
            {
                await target.FollowAsync(host, port, limit.Token).ConfigureAwait(false);
            }

            return await target.StandAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            throw new ReshardException(
                ReshardFailure.TargetUnreachable, string.Create(CultureInfo.InvariantCulture, $"Target {link.Target} did not answer REPLICAOF and INFO within {target.Options.AnswerTimeout.TotalSeconds:0.#} s."), e);
        }
    }

    // One that follows is in the link's history, or was taken back into it by a run that ended before it had loaded anything: then it is still in one of its own, which goes on from the link's.
    private ReplicationPosition? PastOf(TargetStand stand) =>
        stand.Own is { } own && histories().Contains(own.Id) ? own : IsOurs(stand) ? stand.Left : null;

    private bool IsOurs(TargetStand stand) => stand is { Left: { } left, IsUntouched: true } && histories().Contains(left.Id);

    private void Require(TargetStand stand)
    {
        if (IsOurs(stand))
        {
            return;
        }

        var known = histories();
        string text = known.Count == 0 && !link.HasBrought
            ? $"Target {link.Target} holds {stand.Keys} keys, which it would lose by following {link.Source}; empty it, or use mode W."
            : $"Target {link.Target} follows nobody any more, and holds {stand.Keys} keys, "
                + (stand.Left is { } left && known.Contains(left.Id)
                    ? $"some of which may have been written there since it had them from {link.Source}"
                    : $"of which it does not say that they are those which it had from {link.Source}")
                + $": they would be lost if it followed again. If nothing there is needed that {link.Source} does not have, run FLUSHALL on {link.Target}, and then this again, which brings everything anew.";
        throw new ReshardException(ReshardFailure.TargetRefused, text);
    }
}
