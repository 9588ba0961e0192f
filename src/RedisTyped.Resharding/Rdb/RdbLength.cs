using System.Buffers.Binary;

namespace RedisTyped.Resharding.Rdb;

/// <summary>
/// Lengths and counts: <c>00xxxxxx</c> of 6 bits, <c>01xxxxxx</c> and a byte of 14, <c>80</c> and 32 bits, <c>81</c> and 64 bits,
/// highest byte first. What begins with <c>11</c> stands in the place of a length but says how a string is encoded.
/// </summary>
internal static class RdbLength
{
    /// <summary>No length of an RDB is longer.</summary>
    public const int Longest = 9;

    /// <summary>The answer when the bytes end within the length.</summary>
    public const int More = 0;

    /// <summary>The answer when no length begins so.</summary>
    public const int Corrupt = -1;

    /// <summary>Reads a length.</summary>
    /// <param name="bytes">Bytes that begin with it.</param>
    /// <param name="value">The length.</param>
    /// <returns>How many bytes it took, <see cref="More"/> or <see cref="Corrupt"/>.</returns>
    public static int Read(ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        if (bytes.IsEmpty)
        {
            return More;
        }

        byte first = bytes[0];
        switch (first >> 6)
        {
            case 0:
                value = first;
                return 1;
            case 1 when bytes.Length >= 2:
                value = (ulong)(((first & 0x3F) << 8) | bytes[1]);
                return 2;
            case 1:
                return More;
        }

        switch (first)
        {
            case 0x80 when bytes.Length >= 5:
                value = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(1));
                return 5;
            case 0x81 when bytes.Length >= 9:
                value = BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(1));
                return 9;
            case 0x80 or 0x81:
                return More;
            default:
                return Corrupt;
        }
    }

    /// <summary>Writes a length as Redis does: in the shortest form.</summary>
    /// <param name="bytes">At least <see cref="Longest"/> bytes.</param>
    /// <param name="value">The length.</param>
    /// <returns>How many bytes it took.</returns>
    public static int Write(Span<byte> bytes, ulong value)
    {
        switch (value)
        {
            case < 1 << 6:
                bytes[0] = (byte)value;
                return 1;
            case < 1 << 14:
                BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(0x4000 | value));
                return 2;
            case <= uint.MaxValue:
                bytes[0] = 0x80;
                BinaryPrimitives.WriteUInt32BigEndian(bytes.Slice(1), (uint)value);
                return 5;
            default:
                bytes[0] = 0x81;
                BinaryPrimitives.WriteUInt64BigEndian(bytes.Slice(1), value);
                return 9;
        }
    }
}
