namespace RedisTyped.Resharding.Streaming;

/// <summary>
/// Keys that were not there when they were read from a replica, which hides those whose time is over by its clock. They count as gone, and are remembered, since their master may have
/// given them more time long ago: what the stream says of them later does not tell what they hold. Thread-safe.
/// </summary>
/// <param name="limit">How many bytes they take, about. Those of the longest ago are forgotten for later ones.</param>
/// <remarks>
/// Kept over all streams of a link. One that goes on earlier than the last had come meets commands again that keys were read for: so it is remembered from which offset on a key is as the
/// stream says. A key that is here and need not be costs a read.
/// </remarks>
internal sealed class HiddenKeys(int limit = HiddenKeys.Limit)
{
    private const int Limit = 16 * 1024 * 1024;

    /// <summary>What an entry takes besides its key.</summary>
    private const int BesideKey = 200;

    private readonly Lock _gate = new();
    private readonly LinkedList<Hidden> _order = new();
    private readonly Dictionary<DatabaseKey, LinkedListNode<Hidden>> _keys = new(DatabaseKey.Comparer.Instance);
    private long _size;
    private volatile bool _isEmpty = true;

    /// <summary>Whether there are none, as mostly.</summary>
    public bool IsEmpty => _isEmpty;

    /// <summary>A key was read, and may have been hidden.</summary>
    public void Hide(byte[] key, int db)
    {
        lock (_gate)
        {
            Set(new DatabaseKey(db, key), long.MaxValue);
        }
    }

    /// <summary>A key was read, and was not hidden, or the stream deletes it: from there on it is as the stream says.</summary>
    /// <param name="key">The key.</param>
    /// <param name="db">Its database.</param>
    /// <param name="offset">The offset that it was read at, or is deleted at.</param>
    public void Show(ReadOnlySpan<byte> key, int db, long offset)
    {
        lock (_gate)
        {
            if (_keys.GetAlternateLookup<DatabaseKey.View>().TryGetValue(new DatabaseKey.View(db, key), out var known))
            {
                known.Value = known.Value with { Until = offset };
            }
        }
    }

    /// <summary>A snapshot has landed, which has hidden keys too: all is as the stream says from there on.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _order.Clear();
            _keys.Clear();
            _size = 0;
            _isEmpty = true;
        }
    }

    /// <summary>Whether a key may be hidden.</summary>
    /// <param name="key">The key.</param>
    /// <param name="db">Its database.</param>
    /// <param name="offset">How far the stream has come.</param>
    public bool Has(ReadOnlySpan<byte> key, int db, long offset)
    {
        if (_isEmpty)
        {
            return false;
        }

        lock (_gate)
        {
            return _keys.GetAlternateLookup<DatabaseKey.View>().TryGetValue(new DatabaseKey.View(db, key), out var known) && known.Value.Until > offset;
        }
    }

    /// <summary>Two databases are swapped. What was in one of them is remembered in both: a stream that goes on earlier swaps them again.</summary>
    public void Swap(int one, int other)
    {
        lock (_gate)
        {
            foreach (Hidden hidden in _order.Where(hidden => hidden.Key.Db == one || hidden.Key.Db == other).ToArray())
            {
                var twin = new DatabaseKey(hidden.Key.Db == one ? other : one, hidden.Key.Key);
                if (!_keys.TryGetValue(twin, out var known) || known.Value.Until < hidden.Until)
                {
                    Set(twin, hidden.Until);
                }
            }
        }
    }

    private void Set(DatabaseKey key, long until)
    {
        if (_keys.TryGetValue(key, out var known))
        {
            Remove(known);
        }

        _keys[key] = _order.AddLast(new Hidden(key, until));
        _size += key.Key.Length + BesideKey;
        _isEmpty = false;
        while (_size > limit)
        {
            Remove(_order.First!);
        }
    }

    private void Remove(LinkedListNode<Hidden> node)
    {
        _order.Remove(node);
        _keys.Remove(node.Value.Key);
        _size -= node.Value.Key.Key.Length + BesideKey;
        _isEmpty = _keys.Count == 0;
    }

    private record struct Hidden(DatabaseKey Key, long Until);
}
