using System.Buffers.Binary;

namespace RedisTyped.Hashing;

/// <summary>
/// Austin Appleby's MurmurHash2 (https://github.com/aappleby/smhasher/blob/master/src/MurmurHash2.cpp) as twemproxy's <c>murmur</c>: the seed
/// is 0xDEADBEEF times the length.
/// </summary>
internal static class Murmur2
{
    private const uint Multiplier = 0x5BD1E995;

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint length = (uint)bytes.Length;
        uint hash = (0xDEADBEEF * length) ^ length;
        for (; bytes.Length >= 4; bytes = bytes[4..])
        {
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(bytes) * Multiplier;
            word = (word ^ (word >> 24)) * Multiplier;
            hash = (hash * Multiplier) ^ word;
        }

        if (bytes.Length > 0)
        {
            for (int index = bytes.Length - 1; index >= 0; index--)
            {
                hash ^= (uint)bytes[index] << (8 * index);
            }

            hash *= Multiplier;
        }

        hash = (hash ^ (hash >> 13)) * Multiplier;
        return hash ^ (hash >> 15);
    }
}
