namespace RedisTyped.CrossShard;

/// <summary>Compares members by their bytes, as Redis does: equal bytes are one member, and they are sorted by memcmp, then by length.</summary>
internal sealed class ByteStrings : IEqualityComparer<byte[]>, IComparer<byte[]>
{
    public static readonly ByteStrings Comparer = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj)
    {
        var hash = new HashCode();
        hash.AddBytes(obj);
        return hash.ToHashCode();
    }

    public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
}
