using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Links;

namespace RedisTyped.Resharding.Merging;

/// <summary>The links' side: what each has to append, when it is its turn.</summary>
internal sealed partial class SyntheticPrimary
{
    /// <summary>Appends what a link has ready, when it is its turn; waits while the target leaves too much unanswered.</summary>
    /// <param name="lander">The link's.</param>
    /// <param name="generation">The history that it is part of.</param>
    /// <param name="commands">What it has; the caller's again afterwards.</param>
    /// <param name="position">Where the link stands then; null where what it has ends within a command or transaction.</param>
    /// <param name="endsUnit">Whether others may come next though the link stands where it stood.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    internal async ValueTask GiveAsync(
        MergeLander lander, int generation, CommandRun commands, LandedPosition? position, bool endsUnit, CancellationToken cancellationToken)
    {
        Require(generation);
        if (commands.Length == 0 && _turn.Holder != lander && !(position is not null && lander.WantsAnswer))
        {
            if (position is { } stands)
            {
                // Nothing of it goes to the target, which has all from before once it has what is there now.
                Land(lander, generation, () => lander.Mark(_history.Offset, stands));
            }

            return;
        }

        await TakeTurnAsync(lander, generation, cancellationToken).ConfigureAwait(false);
        bool goesOn = position is null && !endsUnit;
        BeginAppending(lander, generation);
        try
        {
            NoteLibraries();
            (string, LandedPosition)? mark = position is { } at ? (lander.Link.Name, at) : null;
            await _history.AppendAsync(commands, isWhole: !goesOn, mark).ConfigureAwait(false);
            _appendedAt = _options.Time.GetTimestamp();
            if (position is { } stands)
            {
                Land(lander, generation, () => lander.Mark(_history.Offset, stands));
            }

            if (!goesOn && (lander.WantsAnswer || _history.Offset - _history.AskedAt > _history.Capacity / 8))
            {
                await _history.AskAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            EndAppending(lander, keepsTurn: goesOn);
        }
    }

    /// <summary>Has the target say how far it is.</summary>
    internal async ValueTask AskAsync(CancellationToken cancellationToken)
    {
        await _turn.TakeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_hasHistory)
            {
                await _history.AskAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes back what a link has appended without its end, since the end will not come.</summary>
    internal ValueTask TakeBackAsync(MergeLander lander)
    {
        lock (_gate)
        {
            if (_turn.Holder != lander)
            {
                return ValueTask.CompletedTask;
            }

            _isAppending = true;
        }

        try
        {
            _history.Session?.End($"{lander.Link} broke off within a command");
            _history.TakeBack();
        }
        finally
        {
            EndAppending(lander, keepsTurn: false);
        }

        return ValueTask.CompletedTask;
    }

    // Who gives the history up either has been seen here, or sees here that the turn is in use, and leaves it to be given back.
    private void BeginAppending(MergeLander lander, int generation)
    {
        lock (_gate)
        {
            if (_hasHistory && generation == _generation)
            {
                _isAppending = true;
                return;
            }

            _turn.GiveBack(lander);
        }

        Require(generation);
    }

    private void EndAppending(MergeLander lander, bool keepsTurn)
    {
        lock (_gate)
        {
            _isAppending = false;
            if (!keepsTurn || !_hasHistory)
            {
                _turn.GiveBack(lander);
            }
        }
    }

    private async ValueTask TakeTurnAsync(MergeLander lander, int generation, CancellationToken cancellationToken)
    {
        while (_turn.Holder != lander)
        {
            await WaitForRoomAsync(generation, cancellationToken).ConfigureAwait(false);
            await _turn.TakeAsync(cancellationToken).ConfigureAwait(false);
            if (!_answers.HasRoom || !_hasHistory || generation != _generation)
            {
                // Others have taken the room meanwhile.
                _turn.Release();
                Require(generation);
                continue;
            }

            _turn.Keep(lander);
        }
    }

    private async ValueTask WaitForRoomAsync(int generation, CancellationToken cancellationToken)
    {
        while (!_answers.HasRoom)
        {
            var more = _answers.Changed;
            Require(generation);
            if (_answers.HasRoom)
            {
                return;
            }

            if (_history.AskedAt <= Answered)
            {
                await AskAsync(cancellationToken).ConfigureAwait(false);
            }

            await more.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // A history may be given up at any time, and what was in it must not be taken for part of the next.
    private void Land(MergeLander lander, int generation, Func<bool> land)
    {
        bool isMore;
        lock (_gate)
        {
            Require(generation);
            isMore = land();
        }

        if (isMore)
        {
            lander.Tell();
        }
    }
}
