using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Verification;

/// <summary>
/// The keys that are being compared just now, and where in the source's stream commands have named them. It holds no more than those, however long the
/// stream. Thread-safe.
/// </summary>
internal sealed class WatchedKeys : IKeyFilter
{
    private readonly Dictionary<DatabaseKey, WatchedKey> _keys = new(DatabaseKey.Comparer.Instance);
    private readonly Dictionary<DatabaseKey, WatchedKey>.AlternateLookup<DatabaseKey.View> _byBytes;
    private readonly Lock _lock = new();

    /// <summary>Where the last command begins whose keys have been told.</summary>
    private long _told = -1;

    private long _count;

    /// <summary>Where the last command ended that may have changed every key; -1 for none.</summary>
    private long _allTouched = -1;

    public WatchedKeys() => _byBytes = _keys.GetAlternateLookup<DatabaseKey.View>();

    /// <summary>Reads the stream; its offset is where the command begins whose keys are told.</summary>
    public StreamRewriter? Rewriter { get; set; }

    /// <summary>Behind the beginning of the last command whose keys have been told: what is watched by now is told of all commands from here on.</summary>
    public long Unseen
    {
        get
        {
            lock (_lock)
            {
                return _told + 1;
            }
        }
    }

    /// <summary>How many keys have been told, watched or not.</summary>
    public long Told => Volatile.Read(ref _count);

    /// <summary>Begins to watch a key; each call needs one of <see cref="Leave"/>.</summary>
    public WatchedKey Watch(int db, byte[] key)
    {
        lock (_lock)
        {
            var name = new DatabaseKey(db, key);
            if (!_keys.TryGetValue(name, out var watched))
            {
                _keys[name] = watched = new WatchedKey(name);
            }

            watched.Watchers++;
            return watched;
        }
    }

    /// <summary>Ends watching a key.</summary>
    public void Leave(WatchedKey watched)
    {
        lock (_lock)
        {
            if (--watched.Watchers == 0)
            {
                _keys.Remove(watched.Name);
            }
        }
    }

    /// <summary>Whether a key may have changed from one offset to another, both the ends of commands.</summary>
    public bool IsTouched(WatchedKey watched, long from, long to)
    {
        lock (_lock)
        {
            return (_allTouched > from && from < to) || watched.IsTouched(from, to);
        }
    }

    /// <summary>Notes that every key may have changed.</summary>
    /// <param name="until">The end of the last command that may have.</param>
    public void TouchAll(long until)
    {
        lock (_lock)
        {
            _allTouched = until;
        }
    }

    /// <summary>Notes a key of a command, and keeps none: what the stream becomes is of no use.</summary>
    public bool Keeps(ReadOnlySpan<byte> key, int db)
    {
        long at = Rewriter?.Offset ?? 0;
        lock (_lock)
        {
            _told = at;
            _count++;
            if (db < 0)
            {
                // In which database is not known yet.
                _allTouched = at + 1;
            }
            else if (_byBytes.TryGetValue(new DatabaseKey.View(db, key), out var watched))
            {
                watched.Touch(at);
            }
        }

        return false;
    }
}
