using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Links;

namespace RedisTyped.Resharding.Merging;

/// <summary>
/// Whether the target is there. While it is not its links go on, into what is kept for it, and are not up to date; one that has become a server
/// of its own is made to follow again where it holds nothing, and ends the run where it holds keys.
/// </summary>
internal sealed partial class SyntheticPrimary
{
    private static readonly TimeSpan LookPace = TimeSpan.FromMilliseconds(500);

    private volatile Exception? _refusal;
    private volatile string? _absence;
    private volatile string? _trouble;
    private volatile bool _isAwaited;
    private volatile bool _isLost;
    private int _arriving;

    /// <summary>Why the target does not follow the history that a link is part of; null while it does, and once it is to be a server of its own.</summary>
    internal TargetAbsence? AbsenceOf(int generation) =>
        _options.Announce is null || _lead.IsOver ? null
        : (_isLost ? _absence : _trouble) is { } away ? new TargetAbsence(away, LinkPhase.Down)
        : !_hasHistory || generation != _generation ? new TargetAbsence($"Target {_options.Target} needs a snapshot of all its sources.", LinkPhase.Opening)
        : _absence is { } why ? new TargetAbsence(why, LinkPhase.Down)
        : null;

    // Where it is told to follow by somebody else, that is who looks after it.
    private async Task WatchAsync()
    {
        if (_options.Announce is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(LookPace, _options.Time);
        long? goneAt = null;
        long? calledAt = null;
        while (await timer.WaitForNextTickAsync(_ending.Token).ConfigureAwait(false))
        {
            if (!_isAwaited || HasTarget || Volatile.Read(ref _arriving) > 0 || _lead.IsOver || _refusal is not null)
            {
                goneAt = calledAt = null;
                continue;
            }

            goneAt ??= _options.Time.GetTimestamp();
            if (_options.Time.GetElapsedTime(goneAt.Value) < _options.AwayAfter)
            {
                continue;
            }

            // One that was here has left, whatever comes of looking after it.
            if (_hasHistory && _history.Session is not null)
            {
                Lose(trouble: null);
            }

            // One that says that it follows is given as long anew.
            string? trouble = await LookAsync(_ending.Token).ConfigureAwait(false);
            calledAt = trouble is null ? calledAt ?? _options.Time.GetTimestamp() : null;
            if (_hasHistory || _options.Time.GetElapsedTime(calledAt ?? goneAt.Value) >= _options.ComesWithin)
            {
                Lose(trouble);
            }
        }
    }

    /// <summary>Has the target follow, if it can be told to. Where it cannot the links know, long before anybody is told.</summary>
    /// <returns>Why it cannot; null where it follows by its own word.</returns>
    private async Task<string?> LookAsync(CancellationToken cancellationToken)
    {
        string? trouble = await TryAttachAsync(cancellationToken).ConfigureAwait(false);
        bool isNew;
        lock (_gate)
        {
            // It may have come meanwhile.
            string? known = _trouble;
            _trouble = trouble is null || HasTarget ? null : NotCome(trouble);
            isNew = known is null && _trouble is not null;
        }

        if (isNew)
        {
            TellAway();
        }

        return trouble;
    }

    private async Task<string?> TryAttachAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.Access.AnswerTimeout);
        try
        {
            await AttachAsync(limit.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "it hangs";
        }
        catch (ReshardException e) when (e.IsFinal)
        {
            Refuse(e);
            return e.Message;
        }
        catch (ReshardException e)
        {
            return e.Message;
        }
    }

    // Told once, until it is back.
    private void Lose(string? trouble)
    {
        string why;
        lock (_gate)
        {
            if (_isLost || HasTarget || _refusal is not null)
            {
                return;
            }

            why = _hasHistory && _history.Session is { } session ? $"Target {_options.Target} left: {session.Reason?.TrimEnd('.') ?? "no reason is known"}."
                : trouble is not null ? NotCome(trouble)
                : $"Target {_options.Target} has not come to {_options.Announce}:{EndPoint.Port}; check that it reaches this machine there.";
            _absence = why;
            _isLost = true;
        }

        TellAway();
        _events.Report("target-lost", why, ("target", _options.Target));
    }

    private string NotCome(string trouble) => $"Target {_options.Target} has not come: {trouble.TrimEnd('.')}.";

    // Others wait for links that are about to be ready.
    private void TellAway()
    {
        foreach (var lander in _landers)
        {
            lander.OnAway?.Invoke();
        }
    }

    // Called by who has given it a session, which may have ended meanwhile.
    private void Returned(string how)
    {
        lock (_gate)
        {
            if (!HasTarget)
            {
                return;
            }

            _absence = _trouble = null;
            if (!_isLost)
            {
                return;
            }

            _isLost = false;
        }

        _events.Report("target-returned", $"Target {_options.Target} follows again, {how}.", ("target", _options.Target));
    }

    // What nobody expected ends the links as well, rather than what they count on.
    private async Task KeepAsync(Task work)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (Exception) when (_ending.IsCancellationRequested)
        {
        }
        catch (Exception fault)
        {
            Refuse(fault);
        }
    }

    // Links may wait for the target, for each other, or for their sources.
    private void Refuse(Exception refusal)
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
        switch (_refusal)
        {
            case null:
                return;
            case ReshardException refusal:
                throw new ReshardException(refusal.Failure, refusal.Message, refusal);
            case var fault:
                throw new InvalidOperationException($"What is done for target {_options.Target} has ended: {fault.Message}", fault);
        }
    }
}
