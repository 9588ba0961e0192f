using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Scanning;

/// <summary>
/// Which of a source's keys are with their targets, so that the stream can go on with them, and which are still to be read: those that the
/// scan has not come to, and those that the stream has named before. Not thread-safe.
/// </summary>
internal sealed class LandedKeys
{
    private readonly KeyHashes _sure = new();

    /// <summary>Given to the target, which has not answered for them.</summary>
    private readonly HashSet<ulong> _fresh = [];

    private readonly HashSet<ulong> _reading = [];
    private readonly HashSet<ulong> _named = [];
    private readonly Queue<DatabaseKey> _wanted = new();

    /// <summary>Whether all keys are with their targets, and new ones are written there by the stream.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>How many are, as far as they have been counted.</summary>
    public long Count => _sure.Count + _fresh.Count;

    /// <summary>How many of them the targets have not answered for.</summary>
    public int Fresh => _fresh.Count;

    /// <summary>How many the stream has named that are not.</summary>
    public int Wanted => _wanted.Count;

    /// <summary>Whether the stream can go on with a key; if not, it is read soon.</summary>
    public bool IsHere(ReadOnlySpan<byte> key, int db)
    {
        if (IsComplete)
        {
            return true;
        }

        ulong hash = KeyHashes.Of(key, db);
        if (_sure.Contains(hash) || _fresh.Contains(hash))
        {
            return true;
        }

        // What is being read holds what the stream says until then.
        if (!_reading.Contains(hash) && _named.Add(hash))
        {
            _wanted.Enqueue(new DatabaseKey(db, key.ToArray()));
        }

        return false;
    }

    /// <summary>Whether a key has still to be read; marks it as being read then.</summary>
    public bool Begin(ReadOnlySpan<byte> key, int db)
    {
        ulong hash = KeyHashes.Of(key, db);
        return !_sure.Contains(hash) && !_fresh.Contains(hash) && _reading.Add(hash);
    }

    /// <summary>Whether a key is with its target.</summary>
    public bool Has(ReadOnlySpan<byte> key, int db)
    {
        ulong hash = KeyHashes.Of(key, db);
        return _sure.Contains(hash) || _fresh.Contains(hash);
    }

    /// <summary>A key that was being read is to be read again.</summary>
    public void GiveBack(ReadOnlySpan<byte> key, int db) => _reading.Remove(KeyHashes.Of(key, db));

    /// <summary>Takes a key that the stream has named.</summary>
    public bool TryTakeWanted(out DatabaseKey key)
    {
        while (_wanted.TryDequeue(out key))
        {
            _named.Remove(KeyHashes.Of(key.Key, key.Db));
            if (Begin(key.Key, key.Db))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A key that was being read is with its target.</summary>
    public void Land(ReadOnlySpan<byte> key, int db)
    {
        ulong hash = KeyHashes.Of(key, db);
        _reading.Remove(hash);
        _fresh.Add(hash);
    }

    /// <summary>The targets have answered for all that was given.</summary>
    /// <returns>The keys that this makes sure of.</returns>
    public ulong[] MakeSure()
    {
        ulong[] hashes = [.. _fresh];
        _fresh.Clear();
        foreach (ulong hash in hashes)
        {
            _sure.Add(hash);
        }

        return hashes;
    }

    /// <summary>What the targets have not answered for may be lost: it is read again.</summary>
    public void Forget()
    {
        _fresh.Clear();
        _reading.Clear();
        _named.Clear();
        _wanted.Clear();
    }

    /// <summary>All is to be read anew.</summary>
    public void ForgetAll()
    {
        Forget();
        _sure.Clear();
        IsComplete = false;
    }

    /// <summary>Keys of an earlier process.</summary>
    public void Restore(ReadOnlySpan<ulong> hashes)
    {
        foreach (ulong hash in hashes)
        {
            _sure.Add(hash);
        }
    }

    /// <summary>Nothing is left to be read.</summary>
    public void Complete()
    {
        ForgetAll();
        IsComplete = true;
    }
}
