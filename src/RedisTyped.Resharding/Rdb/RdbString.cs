using System.Buffers.Binary;
using System.Buffers.Text;

namespace RedisTyped.Resharding.Rdb;

/// <summary>
/// Strings: a length and so many bytes, or <c>C0</c>, <c>C1</c>, <c>C2</c> and a signed integer of 1, 2 or 4 bytes, lowest first, or
/// <c>C3</c>, the compressed length, the plain length and bytes packed by LZF.
/// </summary>
internal static class RdbString
{
    private const byte Packed = 0xC3;

    /// <summary>Of how many plain bytes one packed byte can speak: the longest reference is of 264 bytes and takes 3.</summary>
    private const ulong MostUnpacked = 88;

    /// <summary>Reads what stands before the bytes of a string, which is enough to step over it.</summary>
    /// <param name="bytes">Bytes that begin with a string.</param>
    /// <param name="payload">How many bytes follow.</param>
    /// <returns>How many bytes it took, <see cref="RdbLength.More"/> or <see cref="RdbLength.Corrupt"/>.</returns>
    public static int ReadHead(ReadOnlySpan<byte> bytes, out ulong payload)
    {
        payload = 0;
        if (bytes.IsEmpty)
        {
            return RdbLength.More;
        }

        byte first = bytes[0];
        if (first < 0xC0)
        {
            return RdbLength.Read(bytes, out payload);
        }

        if (first < Packed)
        {
            payload = 1UL << (first - 0xC0);
            return 1;
        }

        return first == Packed ? ReadPackedHead(bytes, out payload, out _) : RdbLength.Corrupt;
    }

    /// <summary>How many bytes a string has once it is written out, from bytes that hold it whole; null when it cannot be so long.</summary>
    public static ulong? DecodedLength(ReadOnlySpan<byte> bytes)
    {
        switch (bytes[0])
        {
            case Packed:
                ReadPackedHead(bytes, out ulong packed, out ulong plain);
                return plain / MostUnpacked > packed ? null : plain;
            case >= 0xC0:
                return 11;
            default:
                RdbLength.Read(bytes, out ulong length);
                return length;
        }
    }

    /// <summary>Writes out a string that is an integer or packed.</summary>
    /// <param name="bytes">Bytes that hold it whole.</param>
    /// <param name="head">How many of them stand before its payload.</param>
    /// <param name="payload">How many are its payload.</param>
    /// <param name="plain">Where to; at least as long as <see cref="DecodedLength"/> says.</param>
    /// <returns>How many bytes were written, -1 when the packed bytes are corrupt.</returns>
    public static int Decode(ReadOnlySpan<byte> bytes, int head, int payload, Span<byte> plain)
    {
        ReadOnlySpan<byte> content = bytes.Slice(head, payload);
        int number;
        switch (bytes[0])
        {
            case 0xC0:
                number = (sbyte)content[0];
                break;
            case 0xC1:
                number = BinaryPrimitives.ReadInt16LittleEndian(content);
                break;
            case 0xC2:
                number = BinaryPrimitives.ReadInt32LittleEndian(content);
                break;
            case Packed:
                ReadPackedHead(bytes, out _, out ulong length);
                return Lzf.TryUnpack(content, plain.Slice(0, (int)length)) ? (int)length : -1;
            default:
                content.CopyTo(plain);
                return payload;
        }

        Utf8Formatter.TryFormat(number, plain, out int written);
        return written;
    }

    private static int ReadPackedHead(ReadOnlySpan<byte> bytes, out ulong packed, out ulong plain)
    {
        plain = 0;
        int first = RdbLength.Read(bytes.Slice(1), out packed);
        if (first <= 0)
        {
            return first;
        }

        int second = RdbLength.Read(bytes.Slice(1 + first), out plain);
        return second <= 0 ? second : 1 + first + second;
    }
}
