namespace RedisTyped.Resharding.Merging;

/// <summary>The last bytes of a history, by their offsets. Not thread-safe.</summary>
/// <param name="capacity">How many bytes are kept.</param>
internal sealed class Backlog(int capacity)
{
    private byte[] _ring = [];

    public int Capacity => capacity;

    /// <summary>How many bytes the history had before the first that is kept.</summary>
    public long Start { get; private set; }

    /// <summary>How many bytes the history has.</summary>
    public long End { get; private set; }

    /// <summary>Begins anew with nothing.</summary>
    public void Reset(long offset) => Start = End = offset;

    /// <summary>Whether somebody who has so many bytes can be given all that follow.</summary>
    public bool Reaches(long offset) => offset >= Start && offset <= End;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_ring.Length == 0)
        {
            _ring = GC.AllocateUninitializedArray<byte>(capacity);
        }

        End += bytes.Length;
        Start = Math.Max(Start, End - capacity);
        if (bytes.Length > capacity)
        {
            bytes = bytes[^capacity..];
        }

        int at = (int)((End - bytes.Length) % capacity);
        int first = Math.Min(bytes.Length, capacity - at);
        bytes[..first].CopyTo(_ring.AsSpan(at));
        bytes[first..].CopyTo(_ring);
    }

    /// <summary>Forgets what came behind an offset.</summary>
    public void CutAt(long offset)
    {
        End = offset;
        Start = Math.Min(Start, offset);
    }

    /// <summary>The bytes behind an offset, which <see cref="Reaches"/>: all of them, in two parts at most.</summary>
    public (ReadOnlyMemory<byte> First, ReadOnlyMemory<byte> Second) From(long offset)
    {
        int length = (int)(End - offset);
        if (length == 0)
        {
            return default;
        }

        int at = (int)(offset % capacity);
        int first = Math.Min(length, capacity - at);
        return (_ring.AsMemory(at, first), _ring.AsMemory(0, length - first));
    }
}
