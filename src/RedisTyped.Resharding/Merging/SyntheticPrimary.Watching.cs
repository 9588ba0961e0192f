using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.Merging;

/// <summary>
/// Whether the target is there. While it is not its links go on, into what is kept for it, and are not up to date; one that has become a server
/// of its own is made to follow again where it holds nothing, and ends the run where it holds keys.
/// </summary>
internal sealed partial class SyntheticPrimary
{
    private static readonly TimeSpan LookPace = TimeSpan.FromMilliseconds(500);

    private volatile ReshardException? _refusal;
    private volatile string? _absence;
    private volatile bool _isAwaited;
    private bool _isLost;

    /// <summary>Why the target does not follow the history that a link is part of; null while it does, and once it is to be a server of its own.</summary>
    internal string? AbsenceOf(int generation) =>
        _options.Announce is null || _lead.IsOver ? null
        : !_hasHistory || generation != _generation ? $"Target {_options.Target} needs a snapshot of all its sources."
        : _absence;

    // Where it is told to follow by somebody else, that is who looks after it.
    private async Task WatchAsync()
    {
        if (_options.Announce is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(LookPace, _options.Time);
        long? goneAt = null;
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token).ConfigureAwait(false))
            {
                if (!_isAwaited || HasTarget || _lead.IsOver || _refusal is not null)
                {
                    goneAt = null;
                    continue;
                }

                goneAt ??= _options.Time.GetTimestamp();
                if (_options.Time.GetElapsedTime(goneAt.Value) >= _options.AwayAfter)
                {
                    Lose();
                    await LookAsync().ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>Has the target follow, if it can be told to.</summary>
    private async Task LookAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        limit.CancelAfter(_options.Access.AnswerTimeout);
        try
        {
            await AttachAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!_ending.IsCancellationRequested)
        {
            // It hangs, and is asked again.
        }
        catch (ReshardException e) when (e.IsFinal)
        {
            Refuse(e);
        }
        catch (ReshardException)
        {
            // It is not there yet.
        }
    }

    private void Lose()
    {
        string why;
        lock (_gate)
        {
            // Without a history links are being opened, and tell it themselves.
            if (_isLost || !_hasHistory || HasTarget)
            {
                return;
            }

            _isLost = true;
            why = _history.Session is { } session
                ? $"Target {_options.Target} left: {session.Reason?.TrimEnd('.') ?? "no reason is known"}."
                : $"Target {_options.Target} has not come to {EndPoint}; check that it reaches this machine there.";
            _absence = why;
        }

        _events.Report("target-lost", why, ("target", _options.Target));
    }

    // Called by who has given it a session.
    private void Returned(string how)
    {
        lock (_gate)
        {
            _absence = null;
            if (!_isLost)
            {
                return;
            }

            _isLost = false;
        }

        _events.Report("target-returned", $"Target {_options.Target} follows again, {how}.", ("target", _options.Target));
    }

    // Links may wait for the target, for each other, or for their sources.
    private void Refuse(ReshardException refusal)
    {
        lock (_gate)
        {
            _refusal = refusal;
            _over.TrySetResult();
            _ready.TrySetResult();
        }

        _answers.Tell();
        foreach (var lander in _landers)
        {
            lander.Tell();
        }
    }

    // Under the lock.
    private void BeginGeneration()
    {
        _generation++;
        _over.TrySetResult();
        _over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private void RequireWilling()
    {
        if (_refusal is { } refusal)
        {
            throw new ReshardException(refusal.Failure, refusal.Message, refusal);
        }
    }
}
