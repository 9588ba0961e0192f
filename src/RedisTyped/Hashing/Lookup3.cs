using System.Buffers.Binary;
using System.Numerics;

namespace RedisTyped.Hashing;

/// <summary>
/// Bob Jenkins' lookup3 (https://burtleburtle.net/bob/c/lookup3.c, <c>hashlittle</c>) as twemproxy's <c>jenkins</c>: started with 13.
/// </summary>
internal static class Lookup3
{
    private const uint Start = 0xDEADBEEF;
    private const uint Seed = 13;
    private const int BlockLength = 12;

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint a = Start + (uint)bytes.Length + Seed;
        uint b = a;
        uint c = a;
        for (; bytes.Length > BlockLength; bytes = bytes[BlockLength..])
        {
            TakeIn(bytes, ref a, ref b, ref c);
            Mix(ref a, ref b, ref c);
        }

        if (bytes.IsEmpty)
        {
            return c;
        }

        Span<byte> last = stackalloc byte[BlockLength];
        last.Clear();
        bytes.CopyTo(last);
        TakeIn(last, ref a, ref b, ref c);
        return Final(a, b, c);
    }

    private static void TakeIn(ReadOnlySpan<byte> block, ref uint a, ref uint b, ref uint c)
    {
        a += BinaryPrimitives.ReadUInt32LittleEndian(block);
        b += BinaryPrimitives.ReadUInt32LittleEndian(block[4..]);
        c += BinaryPrimitives.ReadUInt32LittleEndian(block[8..]);
    }

    private static void Mix(ref uint a, ref uint b, ref uint c)
    {
        Step(ref a, ref c, b, 4);
        Step(ref b, ref a, c, 6);
        Step(ref c, ref b, a, 8);
        Step(ref a, ref c, b, 16);
        Step(ref b, ref a, c, 19);
        Step(ref c, ref b, a, 4);
    }

    private static void Step(ref uint mixed, ref uint by, uint added, int shift)
    {
        mixed -= by;
        mixed ^= BitOperations.RotateLeft(by, shift);
        by += added;
    }

    private static uint Final(uint a, uint b, uint c)
    {
        c = (c ^ b) - BitOperations.RotateLeft(b, 14);
        a = (a ^ c) - BitOperations.RotateLeft(c, 11);
        b = (b ^ a) - BitOperations.RotateLeft(a, 25);
        c = (c ^ b) - BitOperations.RotateLeft(b, 16);
        a = (a ^ c) - BitOperations.RotateLeft(c, 4);
        b = (b ^ a) - BitOperations.RotateLeft(a, 14);
        return (c ^ b) - BitOperations.RotateLeft(b, 24);
    }
}
