using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Links;

namespace RedisTyped.Resharding.Merging;

/// <summary>What is done now and then: signs of life, and notes for the next process.</summary>
internal sealed partial class SyntheticPrimary
{
    // The target gives a primary up that is silent for a minute.
    private async Task BreatheAsync()
    {
        using var timer = new PeriodicTimer(_options.PingAfter / 2, _options.Time);
        while (await timer.WaitForNextTickAsync(_ending.Token).ConfigureAwait(false))
        {
            try
            {
                await BreatheOnceAsync().ConfigureAwait(false);
            }
            catch (ReshardException)
            {
                // The target has left, or the history cannot be kept: the next link that writes is told.
            }
        }
    }

    private async Task BreatheOnceAsync()
    {
        if (_snapshot is { IsComplete: false } snapshot)
        {
            await snapshot.BreatheAsync(_options.PingAfter).ConfigureAwait(false);
        }
        else if (await _turn.TryTakeAsync().ConfigureAwait(false))
        {
            try
            {
                NotePositions();
                if (HasTarget && _options.Time.GetElapsedTime(_appendedAt) >= _options.PingAfter)
                {
                    await _history.PingAsync().ConfigureAwait(false);
                    _appendedAt = _options.Time.GetTimestamp();
                }
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    // A link whose stream has nothing for the target appends nothing, and its source forgets what was long ago. Called by who has the turn.
    private void NotePositions()
    {
        if (_log is not { } log)
        {
            return;
        }

        var stand = new List<(string Link, LandedPosition Position)>();
        lock (_gate)
        {
            if (!_hasHistory)
            {
                return;
            }

            stand.AddRange(_landers.Where(static lander => lander.HasLanded).Select(static lander => (lander.Link.Name, lander.Stands!.Value)));
        }

        foreach (var (link, position) in stand)
        {
            log.Stands(link, position);
        }

        NoteLibraries();
    }

    // Before what loads one is appended: one that is known and may not be there is loaded once more. Called by who has the turn.
    private void NoteLibraries()
    {
        if (_log is { } log && _libraries.TryTakeChanges(out byte[]? text))
        {
            log.Libraries(text);
        }
    }
}
