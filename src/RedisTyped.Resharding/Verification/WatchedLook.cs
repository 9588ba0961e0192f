namespace RedisTyped.Resharding.Verification;

/// <summary>Keys that are watched while they are looked at.</summary>
internal sealed class WatchedLook : IDisposable
{
    private readonly SourceWatch _watch;
    private readonly WatchedKey[] _keys;

    public WatchedLook(SourceWatch watch, int db, IReadOnlyList<byte[]> keys)
    {
        _watch = watch;
        _keys = [.. keys.Select(key => watch.Keys.Watch(db, key))];
        From = watch.Keys.Unseen;
    }

    /// <summary>From this offset on no command is missed.</summary>
    public long From { get; }

    /// <summary>Whether a key may have changed between two offsets.</summary>
    public bool IsTouched(int key, long from, long to) => _watch.Keys.IsTouched(_keys[key], from, to);

    public void Dispose()
    {
        foreach (var key in _keys)
        {
            _watch.Keys.Leave(key);
        }
    }
}
