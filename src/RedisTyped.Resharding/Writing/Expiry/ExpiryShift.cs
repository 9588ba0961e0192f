using RedisTyped.Resharding.Links;

namespace RedisTyped.Resharding.Writing.Expiry;

/// <summary>
/// When keys expire in a target that is behind its source: much later, so that only the source ends them, until shortly before the cut-over.
/// Thread-safe.
/// </summary>
/// <remarks>
/// A target that expired keys by itself would have ended a session before the EXPIRE or PERSIST that prolongs it arrives.
/// </remarks>
/// <param name="options">The link.</param>
/// <param name="onMoved">Told of each time of expiry that lies in the years of shifted ones, and becomes the first behind them.</param>
internal sealed class ExpiryShift(TargetOptions options, Action? onMoved = null)
{
    /// <summary>Beyond so many, keys that are still shifted are not remembered but looked for.</summary>
    private const int MostNear = 200_000;

    private readonly Lock _gate = new();
    private readonly HashSet<Streaming.DatabaseKey> _near = new(Streaming.DatabaseKey.Comparer.Instance);
    private ExpiryMode _mode;
    private TimeSpan _margin;
    private bool _isNearComplete;

    /// <summary>What is done with times of expiry.</summary>
    public ExpiryMode Mode
    {
        get
        {
            lock (_gate)
            {
                return _mode;
            }
        }
    }

    /// <summary>Changes what is done from now on.</summary>
    /// <param name="mode">What.</param>
    /// <param name="margin">For <see cref="ExpiryMode.Settled"/>: keys that expire later than so long from now are not shifted.</param>
    public void Set(ExpiryMode mode, TimeSpan margin = default)
    {
        lock (_gate)
        {
            _mode = mode;
            _margin = margin;
            _near.Clear();
            _isNearComplete = mode == ExpiryMode.Settled;
        }
    }

    /// <summary>The number that the target gets for a time of expiry.</summary>
    /// <param name="at">The real one, in milliseconds since 1970.</param>
    /// <param name="key">The key that it is for; remembered where it will have to be looked at again.</param>
    /// <param name="db">Its database.</param>
    public long Land(long at, ReadOnlySpan<byte> key, int db)
    {
        if (ShiftedTime.Is(at))
        {
            // It could not be told from a shifted one.
            onMoved?.Invoke();
            return ShiftedTime.Amount + ShiftedTime.Far;
        }

        if (at is <= 0 or >= ShiftedTime.Far)
        {
            return at;
        }

        lock (_gate)
        {
            switch (_mode)
            {
                case ExpiryMode.Plain:
                    return at;
                case ExpiryMode.Shifted:
                    return at + ShiftedTime.Amount;
                default:
                    if (IsNear(at))
                    {
                        Remember(key, db);
                        return at + ShiftedTime.Amount;
                    }

                    return at;
            }
        }
    }

    /// <summary>Whether a key expires so soon that it is to be shifted, while <see cref="ExpiryMode.Settled"/>.</summary>
    public bool IsNear(long at) => at - options.Time.GetUtcNow().ToUnixTimeMilliseconds() <= _margin.TotalMilliseconds;

    /// <summary>Notes a key that may have got a shifted time of expiry from another.</summary>
    public void Note(ReadOnlySpan<byte> key, int db)
    {
        lock (_gate)
        {
            if (_mode == ExpiryMode.Settled)
            {
                Remember(key, db);
            }
        }
    }

    /// <summary>Notes that any key may have got a shifted time of expiry.</summary>
    public void NoteAny()
    {
        lock (_gate)
        {
            _isNearComplete = false;
        }
    }

    /// <summary>The keys that are still shifted, and perhaps others; null where they are not known and must be looked for.</summary>
    public IReadOnlyList<Streaming.DatabaseKey>? Near
    {
        get
        {
            lock (_gate)
            {
                return _isNearComplete ? [.. _near] : null;
            }
        }
    }

    private void Remember(ReadOnlySpan<byte> key, int db)
    {
        if (!_isNearComplete)
        {
            return;
        }

        _near.GetAlternateLookup<Streaming.DatabaseKey.View>().Add(new Streaming.DatabaseKey.View(db, key));
        _isNearComplete = _near.Count <= MostNear;
    }
}

/// <summary>What is done with times of expiry on their way into a target.</summary>
internal enum ExpiryMode
{
    /// <summary>All are shifted.</summary>
    Shifted,

    /// <summary>Those of keys that expire soon are shifted.</summary>
    Settled,

    /// <summary>None is.</summary>
    Plain,
}
