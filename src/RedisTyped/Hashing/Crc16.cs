using System;

namespace RedisTyped.Hashing;

/// <summary>
/// CRC-16/XMODEM: polynomial 0x1021, initial value 0, not reflected, no final xor. Redis Cluster takes it modulo 16384 for its slots;
/// see https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#key-distribution-model.
/// </summary>
internal static class Crc16
{
    private const int Polynomial = 0x1021;

    /// <summary>
    /// Eight tables of 256 behind each other: entry <c>256 * n + b</c> is the checksum of byte <c>b</c> followed by <c>n</c> zero bytes,
    /// so that eight bytes are taken with independent look-ups (slicing-by-8) instead of a chain of them.
    /// </summary>
    private static readonly ushort[] Tables = BuildTables();

    /// <summary>Gives the checksum of some bytes.</summary>
    /// <param name="bytes">The bytes; none give 0.</param>
    public static ushort Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>Carries a checksum on over more bytes.</summary>
    /// <param name="state">The checksum of what went before.</param>
    /// <param name="bytes">The bytes that follow.</param>
    /// <returns>The checksum of both together.</returns>
    public static ushort Append(ushort state, ReadOnlySpan<byte> bytes)
    {
        ushort[] tables = Tables;
        int crc = state;
        while (bytes.Length >= 8)
        {
            crc = tables[0x700 + (bytes[0] ^ (crc >> 8))]
                ^ tables[0x600 + (bytes[1] ^ (crc & 0xFF))]
                ^ tables[0x500 + bytes[2]]
                ^ tables[0x400 + bytes[3]]
                ^ tables[0x300 + bytes[4]]
                ^ tables[0x200 + bytes[5]]
                ^ tables[0x100 + bytes[6]]
                ^ tables[bytes[7]];
            bytes = bytes.Slice(8);
        }

        // Keys are short, so that what is left of the last eight bytes counts.
        if (bytes.Length >= 4)
        {
            crc = tables[0x300 + (bytes[0] ^ (crc >> 8))]
                ^ tables[0x200 + (bytes[1] ^ (crc & 0xFF))]
                ^ tables[0x100 + bytes[2]]
                ^ tables[bytes[3]];
            bytes = bytes.Slice(4);
        }

        foreach (byte next in bytes)
        {
            crc = ((crc & 0xFF) << 8) ^ tables[(crc >> 8) ^ next];
        }

        return (ushort)crc;
    }

    private static ushort[] BuildTables()
    {
        var tables = new ushort[8 * 256];
        for (int value = 0; value < 256; value++)
        {
            int crc = value << 8;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ Polynomial : crc << 1;
            }

            tables[value] = (ushort)crc;
        }

        for (int entry = 256; entry < tables.Length; entry++)
        {
            int shorter = tables[entry - 256];
            tables[entry] = (ushort)((shorter << 8) ^ tables[shorter >> 8]);
        }

        return tables;
    }
}
