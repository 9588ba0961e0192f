using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Verification;

/// <summary>A key that is being compared, and where the commands begin that have named it since.</summary>
internal sealed class WatchedKey(DatabaseKey name)
{
    private const int Remembered = 256;

    private readonly Queue<long> _touches = new();
    private long _forgotten = -1;

    public DatabaseKey Name { get; } = name;

    /// <summary>How many watch it.</summary>
    public int Watchers { get; set; }

    public void Touch(long at)
    {
        _touches.Enqueue(at);
        if (_touches.Count > Remembered)
        {
            _forgotten = _touches.Dequeue();
        }
    }

    /// <summary>Whether a command that begins between two offsets has named it; the latter itself is behind.</summary>
    public bool IsTouched(long from, long to)
    {
        if (from >= to)
        {
            return false;
        }

        if (from <= _forgotten)
        {
            return true;
        }

        foreach (long at in _touches)
        {
            if (at >= from && at < to)
            {
                return true;
            }
        }

        return false;
    }
}
