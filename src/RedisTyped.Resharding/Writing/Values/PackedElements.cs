using System.Buffers.Binary;
using System.Globalization;

namespace RedisTyped.Resharding.Writing.Values;

/// <summary>The elements of a value that is one string in an RDB: listpack, ziplist, intset or zipmap. Not thread-safe.</summary>
/// <remarks>
/// https://github.com/redis/redis/blob/7.0/src/listpack.c and beside it ziplist.c, intset.c and zipmap.c.
/// </remarks>
internal sealed class PackedElements
{
    private readonly byte[] _bytes;
    private readonly PackedForm _form;
    private readonly byte[] _text = new byte[24];
    private int _at;
    private bool _isValue;

    /// <summary>Begins.</summary>
    /// <exception cref="FormatException">The bytes are too few.</exception>
    public PackedElements(byte[] bytes, PackedForm form)
    {
        _bytes = bytes;
        _form = form;
        _at = form switch { PackedForm.Listpack => 6, PackedForm.Ziplist => 10, PackedForm.Intset => 8, _ => 1 };
        if (bytes.Length < _at)
        {
            throw ValueReader.Corrupt();
        }
    }

    /// <summary>The element that was read last.</summary>
    public ArraySegment<byte> Current { get; private set; }

    /// <summary>Reads the next element.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="FormatException">The bytes mean nothing.</exception>
    public bool TryNext()
    {
        try
        {
            return _form switch
            {
                PackedForm.Listpack => TryNextOfListpack(),
                PackedForm.Ziplist => TryNextOfZiplist(),
                PackedForm.Intset => TryNextOfIntset(),
                _ => TryNextOfZipmap(),
            };
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException)
        {
            throw ValueReader.Corrupt();
        }
    }

    private bool TryNextOfListpack()
    {
        byte first = _bytes[_at];
        if (first == 0xFF)
        {
            return false;
        }

        int begin = _at;
        switch (first)
        {
            case < 0x80:
                Number(first, 1);
                break;
            case < 0xC0:
                String(_at + 1, first & 0x3F);
                break;
            case < 0xE0:
                int small = ((first & 0x1F) << 8) | _bytes[_at + 1];
                Number(small >= 1 << 12 ? small - (1 << 13) : small, 2);
                break;
            case < 0xF0:
                String(_at + 2, ((first & 0x0F) << 8) | _bytes[_at + 1]);
                break;
            case 0xF0:
                String(_at + 5, BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(_at + 1)));
                break;
            case 0xF1:
                Number(BinaryPrimitives.ReadInt16LittleEndian(_bytes.AsSpan(_at + 1)), 3);
                break;
            case 0xF2:
                Number(Int24(_at + 1), 4);
                break;
            case 0xF3:
                Number(BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(_at + 1)), 5);
                break;
            case 0xF4:
                Number(BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(_at + 1)), 9);
                break;
            default:
                throw ValueReader.Corrupt();
        }

        // Each entry is followed by its own length, seven bits a byte.
        int length = _at - begin;
        _at += length <= 127 ? 1 : length < 16383 ? 2 : length < 2097151 ? 3 : length < 268435455 ? 4 : 5;
        return true;
    }

    private bool TryNextOfZiplist()
    {
        if (_bytes[_at] == 0xFF)
        {
            return false;
        }

        _at += _bytes[_at] == 0xFE ? 5 : 1;
        byte first = _bytes[_at];
        switch (first)
        {
            case < 0x40:
                String(_at + 1, first);
                break;
            case < 0x80:
                String(_at + 2, ((first & 0x3F) << 8) | _bytes[_at + 1]);
                break;
            case < 0xC0:
                String(_at + 5, BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(_at + 1)));
                break;
            case 0xC0:
                Number(BinaryPrimitives.ReadInt16LittleEndian(_bytes.AsSpan(_at + 1)), 3);
                break;
            case 0xD0:
                Number(BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(_at + 1)), 5);
                break;
            case 0xE0:
                Number(BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(_at + 1)), 9);
                break;
            case 0xF0:
                Number(Int24(_at + 1), 4);
                break;
            case 0xFE:
                Number((sbyte)_bytes[_at + 1], 2);
                break;
            case > 0xF0 and < 0xFE:
                Number((first & 0x0F) - 1, 1);
                break;
            default:
                throw ValueReader.Corrupt();
        }

        return true;
    }

    private bool TryNextOfIntset()
    {
        int size = BinaryPrimitives.ReadInt32LittleEndian(_bytes);
        if (_at >= _bytes.Length || size is not (2 or 4 or 8))
        {
            return false;
        }

        ReadOnlySpan<byte> number = _bytes.AsSpan(_at, size);
        Number(
            size switch
            {
                2 => BinaryPrimitives.ReadInt16LittleEndian(number),
                4 => BinaryPrimitives.ReadInt32LittleEndian(number),
                _ => BinaryPrimitives.ReadInt64LittleEndian(number),
            },
            size);
        return true;
    }

    // A value is followed by bytes that were left free for it.
    private bool TryNextOfZipmap()
    {
        if (_bytes[_at] == 0xFF)
        {
            return false;
        }

        int length = _bytes[_at] < 254 ? _bytes[_at] : BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(_at + 1));
        int start = _at + (_bytes[_at] < 254 ? 1 : 5);
        int free = _isValue ? _bytes[start] : 0;
        String(start + (_isValue ? 1 : 0), length);
        _at += free;
        _isValue = !_isValue;
        return true;
    }

    private int Int24(int at) => (_bytes[at] | (_bytes[at + 1] << 8) | (_bytes[at + 2] << 16)) << 8 >> 8;

    private void Number(long number, int taken)
    {
        number.TryFormat(_text, out int length, default, CultureInfo.InvariantCulture);
        Current = new ArraySegment<byte>(_text, 0, length);
        _at += taken;
    }

    private void String(int start, int length)
    {
        Current = new ArraySegment<byte>(_bytes, start, length);
        _at = start + length;
    }
}

/// <summary>How elements are packed into one string.</summary>
internal enum PackedForm
{
    /// <summary>From Redis 7.0 on.</summary>
    Listpack,

    /// <summary>Before.</summary>
    Ziplist,

    /// <summary>Sets of whole numbers.</summary>
    Intset,

    /// <summary>Hashes before 2.6.</summary>
    Zipmap,
}
