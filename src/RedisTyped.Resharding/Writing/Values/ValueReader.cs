using System.Buffers.Binary;
using RedisTyped.Resharding.Rdb;

namespace RedisTyped.Resharding.Writing.Values;

/// <summary>Reads a dump from its front to its end, with little of it in memory. Not thread-safe.</summary>
internal sealed class ValueReader(SpillBuffer payload)
{
    /// <summary>How far back packed bytes refer.</summary>
    private const int History = 8 * 1024;

    private const int Piece = 64 * 1024;

    private readonly byte[] _window = new byte[(int)Math.Min(Piece, Math.Max(payload.Length, 1))];
    private int _start;
    private int _end;
    private long _next;

    /// <summary>Whether all has been read.</summary>
    public bool IsAtEnd => _start == _end && _next >= payload.Length;

    public byte ReadByte()
    {
        Need(1);
        return _window[_start++];
    }

    /// <summary>A length or a count.</summary>
    public long ReadLength()
    {
        Need(RdbLength.Longest);
        int taken = RdbLength.Read(_window.AsSpan(_start, _end - _start), out ulong length);
        if (taken <= 0 || length > long.MaxValue)
        {
            throw Corrupt();
        }

        _start += taken;
        return (long)length;
    }

    /// <summary>A number of eight bytes.</summary>
    public double ReadDouble()
    {
        NeedAll(sizeof(double));
        double number = BinaryPrimitives.ReadDoubleLittleEndian(_window.AsSpan(_start));
        _start += sizeof(double);
        return number;
    }

    /// <summary>A number as text behind its length; what is not finite has a length of its own.</summary>
    public string ReadTextDouble()
    {
        int length = ReadByte();
        switch (length)
        {
            case 253:
                return "nan";
            case 254:
                return "inf";
            case 255:
                return "-inf";
            default:
                NeedAll(length);
                string text = System.Text.Encoding.ASCII.GetString(_window, _start, length);
                _start += length;
                return text;
        }
    }

    /// <summary>A string, whole.</summary>
    public byte[] ReadString()
    {
        using var pieces = new MemoryStream();
        ReadString(static (piece, into) => into.Write(piece), pieces);
        return pieces.ToArray();
    }

    /// <summary>A string, as the bulk string of a request.</summary>
    public void ReadBulk(SpillBuffer output)
    {
        long length = PlainLength();
        output.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${length}\r\n")));
        ReadString(static (piece, into) => into.Write(piece), output);
        output.Write("\r\n"u8);
    }

    /// <summary>How long the next string is once it is unpacked.</summary>
    public long PlainLength()
    {
        Need((2 * RdbLength.Longest) + 1);
        ReadOnlySpan<byte> head = _window.AsSpan(_start, _end - _start);
        if (head.IsEmpty)
        {
            throw Corrupt();
        }

        if (head[0] is >= 0xC0 and < 0xC3)
        {
            NeedAll(1 + (1 << (head[0] - 0xC0)));
            Span<byte> text = stackalloc byte[12];
            return RdbString.Decode(_window.AsSpan(_start), 1, 1 << (head[0] - 0xC0), text);
        }

        return RdbString.DecodedLength(head) is { } length and <= long.MaxValue ? (long)length : throw Corrupt();
    }

    /// <summary>A string in pieces.</summary>
    public void ReadString<T>(SpanAction<T> take, T state)
    {
        Need((2 * RdbLength.Longest) + 1);
        ReadOnlySpan<byte> head = _window.AsSpan(_start, _end - _start);
        int taken = RdbString.ReadHead(head, out ulong payloadLength);
        if (taken <= 0)
        {
            throw Corrupt();
        }

        if (head[0] is >= 0xC0 and < 0xC3)
        {
            NeedAll(taken + (int)payloadLength);
            Span<byte> text = stackalloc byte[12];
            int length = RdbString.Decode(_window.AsSpan(_start), taken, (int)payloadLength, text);
            _start += taken + (int)payloadLength;
            take(text[..length], state);
            return;
        }

        bool isPacked = head[0] == 0xC3;
        long plain = PlainLength();
        _start += taken;
        if (isPacked)
        {
            Unpack((long)payloadLength, plain, take, state);
            return;
        }

        for (long left = plain; left > 0;)
        {
            Need(1);
            int piece = (int)Math.Min(left, _end - _start);
            take(_window.AsSpan(_start, piece), state);
            _start += piece;
            left -= piece;
        }
    }

    public static FormatException Corrupt() => new("The dump of a value is none: its bytes end early, or mean nothing.");

    // The format is that of Lzf, which wants both sides whole.
    private void Unpack<T>(long packed, long plain, SpanAction<T> take, T state)
    {
        byte[] window = new byte[(int)Math.Min(plain, Piece) + History + 264];
        int at = 0;
        int given = 0;
        long left = plain;
        while (packed > 0)
        {
            int control = ReadByte();
            packed--;
            if (control < 32)
            {
                for (int run = control + 1; run > 0; run--)
                {
                    window[at++] = ReadByte();
                }

                packed -= control + 1;
            }
            else
            {
                int length = control >> 5;
                if (length == 7)
                {
                    length += ReadByte();
                    packed--;
                }

                int from = at - (((control & 0x1F) << 8) | ReadByte()) - 1;
                packed--;
                if (from < 0)
                {
                    throw Corrupt();
                }

                for (int run = length + 2; run > 0; run--)
                {
                    window[at++] = window[from++];
                }
            }

            if (at >= window.Length - 264 || packed <= 0)
            {
                take(window.AsSpan(given, at - given), state);
                left -= at - given;
                int kept = Math.Min(at, History);
                window.AsSpan(at - kept, kept).CopyTo(window);
                at = given = kept;
            }
        }

        if (left != 0 || packed != 0)
        {
            throw Corrupt();
        }
    }

    private void NeedAll(int count)
    {
        Need(count);
        if (_end - _start < count)
        {
            throw Corrupt();
        }
    }

    /// <summary>Has so many bytes in the window, or all that there are.</summary>
    private void Need(int count)
    {
        if (_end - _start >= count)
        {
            return;
        }

        _window.AsSpan(_start, _end - _start).CopyTo(_window);
        _end -= _start;
        _start = 0;
        int most = (int)Math.Min(_window.Length - _end, payload.Length - _next);
        if (most > 0)
        {
            int read = payload.Read(_next, _window.AsSpan(_end, most));
            _next += read;
            _end += read;
        }

        if (_end == 0)
        {
            throw Corrupt();
        }
    }
}

/// <summary>Takes bytes.</summary>
internal delegate void SpanAction<T>(ReadOnlySpan<byte> bytes, T state);
