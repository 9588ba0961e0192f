namespace RedisTyped.Hashing;

/// <summary>
/// Bob Jenkins' one-at-a-time hash (https://burtleburtle.net/bob/hash/doobs.html) as twemproxy computes it: bytes are signed characters.
/// </summary>
internal static class OneAtATime
{
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint hash = 0;
        foreach (byte next in bytes)
        {
            hash += (uint)(sbyte)next;
            hash += hash << 10;
            hash ^= hash >> 6;
        }

        hash += hash << 3;
        hash ^= hash >> 11;
        return hash + (hash << 15);
    }
}
