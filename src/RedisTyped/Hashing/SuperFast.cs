using System.Buffers.Binary;

namespace RedisTyped.Hashing;

/// <summary>
/// Paul Hsieh's SuperFastHash (http://www.azillionmonkeys.com/qed/hash.html), twemproxy's <c>hsieh</c>: started with 0, and of three bytes
/// left over the last is a signed character.
/// </summary>
internal static class SuperFast
{
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return 0;
        }

        uint hash = 0;
        for (; bytes.Length >= 4; bytes = bytes[4..])
        {
            hash += BinaryPrimitives.ReadUInt16LittleEndian(bytes);
            uint mixed = ((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]) << 11) ^ hash;
            hash = (hash << 16) ^ mixed;
            hash += hash >> 11;
        }

        return Avalanche(WithRest(hash, bytes));
    }

    private static uint WithRest(uint hash, ReadOnlySpan<byte> rest)
    {
        switch (rest.Length)
        {
            case 3:
                hash += BinaryPrimitives.ReadUInt16LittleEndian(rest);
                hash ^= hash << 16;
                hash ^= (uint)(sbyte)rest[2] << 18;
                return hash + (hash >> 11);
            case 2:
                hash += BinaryPrimitives.ReadUInt16LittleEndian(rest);
                hash ^= hash << 11;
                return hash + (hash >> 17);
            case 1:
                hash += rest[0];
                hash ^= hash << 10;
                return hash + (hash >> 1);
            default:
                return hash;
        }
    }

    private static uint Avalanche(uint hash)
    {
        hash ^= hash << 3;
        hash += hash >> 5;
        hash ^= hash << 4;
        hash += hash >> 17;
        hash ^= hash << 25;
        return hash + (hash >> 6);
    }
}
