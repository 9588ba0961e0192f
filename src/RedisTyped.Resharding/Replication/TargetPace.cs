using System.Globalization;
using RedisTyped.Resharding.Progress;

namespace RedisTyped.Resharding.Replication;

/// <summary>
/// Measures how long a target takes to answer what is written into it, whatever link it is of, and spares it where that is too long: keys of snapshots, and those that
/// are read one by one, get a <see cref="TargetCeiling"/> then. The stream has none: what sources write has to get through. Thread-safe.
/// </summary>
/// <param name="target">The name of the target.</param>
/// <param name="time">Measures.</param>
/// <param name="events">Told when it begins to be spared, and when it is not any more.</param>
/// <param name="window">How long is looked before the ceiling is set anew; null for a second.</param>
internal sealed class TargetPace(string target, TimeProvider time, ReshardEvents events, TimeSpan? window = null)
{
    /// <summary>Rest that was not used counts for so long.</summary>
    private const double Burst = 0.2;

    /// <summary>The ceiling may change while somebody waits.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    private readonly TimeSpan _window = window ?? TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly List<TimeSpan> _answers = [];
    private TargetCeiling _ceiling;
    private TimeSpan? _limit;
    private TimeSpan? _p99;
    private long _began = time.GetTimestamp();
    private long _paidAt = time.GetTimestamp();
    private long _taken;
    private double _asked;
    private double _paid;

    /// <summary>What 99 of 100 answers may take at most; null for whatever they do.</summary>
    public TimeSpan? Limit
    {
        get
        {
            lock (_gate)
            {
                return _limit;
            }
        }

        set
        {
            lock (_gate)
            {
                _limit = value;
                _ceiling = value is null ? default : _ceiling;
            }
        }
    }

    /// <summary>How it stands: what 99 of 100 answers took in the last window, null where there were none; and the ceiling, null where there is none.</summary>
    public (TimeSpan? P99, long? Ceiling) Read()
    {
        Turn();
        lock (_gate)
        {
            return (_p99, _ceiling.Bytes);
        }
    }

    /// <summary>The target has answered something that so long ago was sent.</summary>
    public void Answered(TimeSpan took)
    {
        Turn();
        lock (_gate)
        {
            _answers.Add(took);
        }
    }

    /// <summary>Waits until so much more may be given to the target.</summary>
    public async ValueTask PassAsync(long bytes, CancellationToken cancellationToken)
    {
        double place;
        lock (_gate)
        {
            Pay();
            _taken += bytes;
            place = _asked += bytes;
        }

        while (WaitFor(place) is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private TimeSpan WaitFor(double place)
    {
        Turn();
        lock (_gate)
        {
            Pay();
            if (_ceiling.Bytes is not { } ceiling || _paid >= place)
            {
                return TimeSpan.Zero;
            }

            var wait = TimeSpan.FromSeconds((place - _paid) / ceiling);
            return wait < ShortestWait ? ShortestWait : wait > LongestWait ? LongestWait : wait;
        }
    }

    // Whoever asks first has its place first, and a ceiling that has changed holds for those who wait already.
    private void Pay()
    {
        long now = time.GetTimestamp();
        _paid = _ceiling.Bytes is { } ceiling
            ? Math.Min(_asked + (ceiling * Burst), _paid + (ceiling * time.GetElapsedTime(_paidAt, now).TotalSeconds))
            : _asked;
        _paidAt = now;
    }

    private void Turn()
    {
        TargetCeiling before;
        TargetCeiling after;
        TimeSpan? p99;
        TimeSpan? limit;
        lock (_gate)
        {
            long now = time.GetTimestamp();
            var length = time.GetElapsedTime(_began, now);
            if (length < _window)
            {
                return;
            }

            Pay();
            before = _ceiling;
            _answers.Sort();
            p99 = _p99 = _answers.Count > 0 ? _answers[((_answers.Count * 99) - 1) / 100] : null;
            limit = _limit;
            after = _ceiling = before.Next(p99, limit, (long)(_taken / length.TotalSeconds));
            _answers.Clear();
            _taken = 0;
            _began = now;
        }

        // Not under the lock: who is told may ask how it stands.
        Tell(before.Bytes, after.Bytes, p99, limit);
    }

    private void Tell(long? before, long? after, TimeSpan? p99, TimeSpan? limit)
    {
        if (before is null && after is { } ceiling)
        {
            events.Report(
                "target-slow",
                $"Target {target} takes {Text(p99)} to answer, more than {Text(limit)}: keys land there at {ceiling} B/s, and less while it does.",
                ("target", target), ("p99", p99?.TotalMilliseconds), ("limit", limit?.TotalMilliseconds), ("ceiling", ceiling));
        }
        else if (before is not null && after is null)
        {
            events.Report("target-recovered", $"Target {target} answers as it should again: keys land there as fast as they can.", ("target", target));
        }
    }

    private static string Text(TimeSpan? time) => string.Create(CultureInfo.InvariantCulture, $"{time?.TotalMilliseconds:0.#} ms");
}
