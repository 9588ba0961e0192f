using System.Runtime.CompilerServices;

namespace RedisTyped.Hashing;

/// <summary>
/// The four hashes of Fowler, Noll and Vo that twemproxy knows (http://www.isthe.com/chongo/tech/comp/fnv/), as it computes them: bytes
/// are signed characters, so that one from 0x80 on changes all upper bits, and the 64-bit hashes keep their lower half only.
/// </summary>
internal static class Fnv
{
    private const uint Start32 = 2166136261;
    private const uint Prime32 = 16777619;

    // The lower halves of 0xcbf29ce484222325 and 0x100000001b3: no upper bit ever reaches a lower one.
    private const uint Start64 = 0x84222325;
    private const uint Prime64 = 0x1B3;

    /// <summary>FNV-1 with 32 bits: multiply, then take a byte in.</summary>
    public static uint Compute1With32(ReadOnlySpan<byte> bytes) => Multiplied(bytes, Start32, Prime32);

    /// <summary>The lower half of FNV-1 with 64 bits.</summary>
    public static uint Compute1With64(ReadOnlySpan<byte> bytes) => Multiplied(bytes, Start64, Prime64);

    /// <summary>FNV-1a with 32 bits: take a byte in, then multiply.</summary>
    public static uint Compute1AWith32(ReadOnlySpan<byte> bytes) => TakenIn(bytes, Start32, Prime32);

    /// <summary>The lower half of FNV-1a with 64 bits: what twemproxy takes unless it is told otherwise.</summary>
    public static uint Compute1AWith64(ReadOnlySpan<byte> bytes) => TakenIn(bytes, Start64, Prime64);

    private static uint Multiplied(ReadOnlySpan<byte> bytes, uint hash, uint prime)
    {
        foreach (byte next in bytes)
        {
            hash = (hash * prime) ^ (uint)(sbyte)next;
        }

        return hash;
    }

    /// <summary>
    /// Four bytes a round: each step waits for the one before, so what counts is how few other instructions stand between those of one key and
    /// those of the next.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint TakenIn(ReadOnlySpan<byte> bytes, uint hash, uint prime)
    {
        for (; bytes.Length >= 4; bytes = bytes[4..])
        {
            hash = (hash ^ (uint)(sbyte)bytes[0]) * prime;
            hash = (hash ^ (uint)(sbyte)bytes[1]) * prime;
            hash = (hash ^ (uint)(sbyte)bytes[2]) * prime;
            hash = (hash ^ (uint)(sbyte)bytes[3]) * prime;
        }

        foreach (byte next in bytes)
        {
            hash = (hash ^ (uint)(sbyte)next) * prime;
        }

        return hash;
    }
}
