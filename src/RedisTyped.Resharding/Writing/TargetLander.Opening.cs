using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing.Checks;
using RedisTyped.Resharding.Writing.Sending;

namespace RedisTyped.Resharding.Writing;

internal sealed partial class TargetLander
{
    public async ValueTask<LandedPosition?> OpenAsync(CancellationToken cancellationToken)
    {
        await CloseAsync().ConfigureAwait(false);
        RefuseReleased();
        await _expiring.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await OpenAloneAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (FormatException e)
        {
            throw TargetConnection.Refused(_options, "does not answer as Redis does; is it a Redis server?", e);
        }
        finally
        {
            _expiring.Release();
        }
    }

    private async Task<LandedPosition?> OpenAloneAsync(CancellationToken cancellationToken)
    {
        _abilities = await new Preflight(_options, _client).CheckAsync(cancellationToken).ConfigureAwait(false);
        await new LinkConnections(_options.Source, _options.Plan).EndOthersAsync(_client.AskAsync, cancellationToken).ConfigureAwait(false);
        var others = new OtherPlans(_options);
        await others.RefuseAsync(_client.AskAsync, cancellationToken).ConfigureAwait(false);
        var request = new RespBuffer();
        Checkpoint.WriteQuestion(request, Checkpoint.KeyOf(_options.Source));
        object? reply = await _client.AskAsync(request, cancellationToken).ConfigureAwait(false);
        Checkpoint? checkpoint = reply is ReplyError error ? throw BatchFailures.Of(_options, error.Text, null) : Checkpoint.Read(reply);
        if (!await TrustExpiriesAsync(checkpoint, cancellationToken).ConfigureAwait(false))
        {
            checkpoint = checkpoint is null ? null : checkpoint with { IsWhole = false };
        }

        _isClean = false;
        if (reply is not object?[] fields || Array.TrueForAll(fields, static field => field is null))
        {
            await SourceContents.CheckAsync(_options, _abilities, cancellationToken).ConfigureAwait(false);
            await others.SupersedeAsync(_client, await CheckKeysAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }

        await CountInsertedAsync(cancellationToken).ConfigureAwait(false);
        await NoteAsync(cancellationToken).ConfigureAwait(false);
        _sender = new BatchSender(_options, checkpoint, _onApplied);
        RefuseReleased();
        Broken = checkpoint?.At;
        if (_isDistrusted || checkpoint?.Landed is not { } landed)
        {
            return null;
        }

        if (await ResumeExpiriesAsync(cancellationToken).ConfigureAwait(false))
        {
            return landed;
        }

        await _sender.DisposeAsync().ConfigureAwait(false);
        _sender = new BatchSender(_options, checkpoint with { IsWhole = false }, _onApplied);
        return null;
    }

    // Behind all that refuses the target, and before the first key. Each time: one that was wiped, or comes back as it was before, has no note any more.
    private async Task NoteAsync(CancellationToken cancellationToken)
    {
        if (_options is { IsRetained: true, Plan: { } plan, Epoch: { } epoch })
        {
            await _client.AskAsync(cancellationToken, PlanNotes.Noting(plan, epoch)).ConfigureAwait(false);
        }
    }

    /// <summary>Refuses a target that holds keys which are not ours, unless it is a node that stays.</summary>
    /// <returns>What reshardings have there for themselves.</returns>
    private async Task<IReadOnlyList<byte[]>> CheckKeysAsync(CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<int, long> databases = await _client.DatabasesAsync(cancellationToken).ConfigureAwait(false);
        long keys = databases.Values.Sum();
        var own = new List<byte[]>();
        if (databases.ContainsKey(0))
        {
            await _client.ScanAsync(
                0,
                page =>
                {
                    own.AddRange(page.Where(static key => OwnKeys.Is(key)));
                    return Task.CompletedTask;
                },
                cancellationToken).ConfigureAwait(false);
        }

        _isClean = keys == own.Count;
        if (_isClean)
        {
            return own;
        }

        if (!_options.IsRetained && own.Count == 0)
        {
            throw TargetConnection.Refused(
                _options, $"holds {keys} keys that no resharding has written; empty it, or say that it stays with its own keys.");
        }

        // Those that the source has not any more are deleted behind its snapshot.
        _isClean = !await _sweeper.FindsAnyAsync(cancellationToken).ConfigureAwait(false);
        if (!_isClean && !_options.ReplacesLeftovers)
        {
            throw TargetConnection.Refused(
                _options, $"holds keys already that the source {_options.Source} is to give it, left from before; delete them, or allow that they are replaced.");
        }

        return own;
    }

    private async ValueTask CloseAsync()
    {
        EndSnapshot();
        EndStream();
        if (_sender is { } sender)
        {
            _sender = null;
            _isDistrusted |= sender.Fault is ReshardException { Failure: ReshardFailure.TargetWiped };
            Volatile.Write(ref _batches, _batches + sender.Batches);
            Volatile.Write(ref _reconnects, _reconnects + sender.Reconnects);
            await sender.DisposeAsync().ConfigureAwait(false);
            if (sender.Fault is ReshardException { Failure: ReshardFailure.TargetDiverged })
            {
                await NoteDivergedAsync().ConfigureAwait(false);
            }
        }
    }

    // The position at the target is behind what has failed, so that whoever begins again would go on with a gap.
    private async Task NoteDivergedAsync()
    {
        using var limit = new CancellationTokenSource(LongestNote);
        try
        {
            // What the target has read of the old connection would write its position behind this.
            await new LinkConnections(_options.Source, _options.Plan).EndOthersAsync(_client.AskAsync, limit.Token).ConfigureAwait(false);
            await _client.AskAsync(limit.Token, "HSET", Checkpoint.KeyOf(_options.Source), Checkpoint.PhaseField, Checkpoint.Snapshot).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ReshardException)
        {
            // What the link has failed with says what to do then.
        }
    }
}
