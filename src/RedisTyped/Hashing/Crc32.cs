using System;
using System.Buffers.Binary;

namespace RedisTyped.Hashing;

/// <summary>
/// CRC-32 of IEEE 802.3, as in zlib, Python's <c>binascii.crc32</c> and PHP's <c>crc32</c>: reflected polynomial 0xEDB88320, initial
/// and final value 0xFFFFFFFF.
/// </summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    /// <summary>
    /// Eight tables of 256 behind each other: entry <c>256 * n + b</c> is the register after byte <c>b</c> and <c>n</c> zero bytes
    /// (slicing-by-8, https://create.stephan-brumme.com/crc32/#slicing-by-8-overview). System.IO.Hashing is slower on keys of a
    /// few dozen bytes, and the generator could not use it.
    /// </summary>
    private static readonly uint[] Tables = BuildTables();

    /// <summary>Gives the checksum of some bytes.</summary>
    /// <param name="bytes">The bytes; none give 0.</param>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>Carries a checksum on over more bytes.</summary>
    /// <param name="crc">The checksum of what went before, final xor applied.</param>
    /// <param name="bytes">The bytes that follow.</param>
    /// <returns>The checksum of both together, final xor applied.</returns>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint[] tables = Tables;
        uint state = ~crc;
        while (bytes.Length >= 8)
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ state;
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(4));
            state = tables[0x700 + (low & 0xFF)]
                ^ tables[0x600 + ((low >> 8) & 0xFF)]
                ^ tables[0x500 + ((low >> 16) & 0xFF)]
                ^ tables[0x400 + (low >> 24)]
                ^ tables[0x300 + (high & 0xFF)]
                ^ tables[0x200 + ((high >> 8) & 0xFF)]
                ^ tables[0x100 + ((high >> 16) & 0xFF)]
                ^ tables[high >> 24];
            bytes = bytes.Slice(8);
        }

        // Keys are short, so that what is left of the last eight bytes counts.
        if (bytes.Length >= 4)
        {
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ state;
            state = tables[0x300 + (word & 0xFF)]
                ^ tables[0x200 + ((word >> 8) & 0xFF)]
                ^ tables[0x100 + ((word >> 16) & 0xFF)]
                ^ tables[word >> 24];
            bytes = bytes.Slice(4);
        }

        foreach (byte next in bytes)
        {
            state = (state >> 8) ^ tables[(state ^ next) & 0xFF];
        }

        return ~state;
    }

    private static uint[] BuildTables()
    {
        var tables = new uint[8 * 256];
        for (uint value = 0; value < 256; value++)
        {
            uint crc = value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            }

            tables[value] = crc;
        }

        for (int entry = 256; entry < tables.Length; entry++)
        {
            uint shorter = tables[entry - 256];
            tables[entry] = (shorter >> 8) ^ tables[shorter & 0xFF];
        }

        return tables;
    }
}
