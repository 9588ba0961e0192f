using System.Buffers.Binary;
using System.Diagnostics;

namespace RedisTyped.Resharding.Checksums;

/// <summary>
/// CRC-64 of Redis ("Jones"): polynomial 0xad93d23594c935a9 reflected, initial value 0, no final xor; see
/// https://github.com/redis/redis/blob/7.0/src/crc64.c. It stands at the end of an RDB and of a DUMP payload, lowest byte first.
/// </summary>
internal static class Crc64
{
    /// <summary>0xad93d23594c935a9 with its bits in reverse: bit 63 stands for x⁰.</summary>
    internal const ulong Polynomial = 0x95AC9329AC4BC9B5;

    /// <summary>
    /// Sixteen tables of 256 behind each other: entry <c>256 * n + b</c> is the register after byte <c>b</c> and <c>n</c> zero bytes
    /// (slicing-by-16, https://create.stephan-brumme.com/crc32/#slicing-by-16-overview).
    /// </summary>
    private static readonly ulong[] Tables = BuildTables();

    /// <summary>Gives the checksum of some bytes.</summary>
    /// <param name="bytes">The bytes; none give 0.</param>
    public static ulong Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>Carries a checksum on over more bytes.</summary>
    /// <param name="crc">The checksum of what went before; 0 at the start.</param>
    /// <param name="bytes">The bytes that follow.</param>
    /// <returns>The checksum of both together.</returns>
    public static ulong Append(ulong crc, ReadOnlySpan<byte> bytes) => Crc64Folding.IsSupported && bytes.Length >= Crc64Folding.Shortest
        ? Crc64Folding.Append(crc, bytes)
        : AppendByTables(crc, bytes);

    /// <summary>The same by tables alone, for short runs and for processors without carry-less multiplication.</summary>
    internal static ulong AppendByTables(ulong crc, ReadOnlySpan<byte> bytes)
    {
        ulong[] tables = Tables;
        while (bytes.Length >= 16)
        {
            ulong low = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ crc;
            ulong high = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(8));
            crc = tables[0xF00 + (int)(byte)low]
                ^ tables[0xE00 + (int)(byte)(low >> 8)]
                ^ tables[0xD00 + (int)(byte)(low >> 16)]
                ^ tables[0xC00 + (int)(byte)(low >> 24)]
                ^ tables[0xB00 + (int)(byte)(low >> 32)]
                ^ tables[0xA00 + (int)(byte)(low >> 40)]
                ^ tables[0x900 + (int)(byte)(low >> 48)]
                ^ tables[0x800 + (int)(low >> 56)]
                ^ tables[0x700 + (int)(byte)high]
                ^ tables[0x600 + (int)(byte)(high >> 8)]
                ^ tables[0x500 + (int)(byte)(high >> 16)]
                ^ tables[0x400 + (int)(byte)(high >> 24)]
                ^ tables[0x300 + (int)(byte)(high >> 32)]
                ^ tables[0x200 + (int)(byte)(high >> 40)]
                ^ tables[0x100 + (int)(byte)(high >> 48)]
                ^ tables[(int)(high >> 56)];
            bytes = bytes.Slice(16);
        }

        foreach (byte next in bytes)
        {
            crc = (crc >> 8) ^ tables[(int)(byte)(crc ^ next)];
        }

        return crc;
    }

    /// <summary>x to a power, modulo the polynomial, reflected. What folding multiplies by.</summary>
    internal static ulong PowerOfX(int exponent)
    {
        Debug.Assert(exponent >= 0);
        ulong power = 1UL << 63;
        for (int step = 0; step < exponent; step++)
        {
            power = TimesX(power);
        }

        return power;
    }

    private static ulong TimesX(ulong reflected) => (reflected >> 1) ^ ((reflected & 1) * Polynomial);

    private static ulong[] BuildTables()
    {
        var tables = new ulong[16 * 256];
        for (int value = 0; value < 256; value++)
        {
            ulong crc = (ulong)value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = TimesX(crc);
            }

            tables[value] = crc;
        }

        for (int entry = 256; entry < tables.Length; entry++)
        {
            ulong shorter = tables[entry - 256];
            tables[entry] = (shorter >> 8) ^ tables[(int)(byte)shorter];
        }

        return tables;
    }
}
