using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.CutOver;

/// <summary>Keys that were written since they were looked at last, each once, however often it was. Thread-safe.</summary>
internal sealed class TouchedKeys
{
    private readonly Lock _gate = new();
    private HashSet<DatabaseKey> _keys = NewSet();
    private HashSet<int> _emptied = [];
    private bool _isAllEmptied;
    private LandedPosition _read;

    /// <summary>A key was written.</summary>
    public void Add(ReadOnlySpan<byte> key, int db)
    {
        lock (_gate)
        {
            _keys.GetAlternateLookup<DatabaseKey.View>().Add(new DatabaseKey.View(db, key));
        }
    }

    /// <summary>Whatever a database holds was written; null for all databases.</summary>
    public void AddAll(int? db)
    {
        lock (_gate)
        {
            if (db is { } one)
            {
                _emptied.Add(one);
            }
            else
            {
                _isAllEmptied = true;
            }
        }
    }

    /// <summary>All that was written up to a position has been added.</summary>
    public void HasRead(LandedPosition position)
    {
        lock (_gate)
        {
            _read = position;
        }
    }

    /// <summary>Takes all of them, with the position that this is up to.</summary>
    public Taken Take()
    {
        lock (_gate)
        {
            var taken = new Taken(_keys, _isAllEmptied, _emptied, _read);
            _keys = NewSet();
            _emptied = [];
            _isAllEmptied = false;
            return taken;
        }
    }

    private static HashSet<DatabaseKey> NewSet() => new(DatabaseKey.Comparer.Instance);

    /// <summary>What was written up to a position.</summary>
    /// <param name="Keys">The keys.</param>
    /// <param name="IsAllEmptied">Whether every database was written as a whole.</param>
    /// <param name="Emptied">The databases that were.</param>
    /// <param name="UpTo">The position.</param>
    public sealed record Taken(HashSet<DatabaseKey> Keys, bool IsAllEmptied, IReadOnlyCollection<int> Emptied, LandedPosition UpTo)
    {
        /// <summary>Whether anything was written.</summary>
        public bool HasAny => IsAllEmptied || Emptied.Count > 0 || Keys.Count > 0;
    }
}
