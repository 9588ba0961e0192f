using System.Globalization;
using RedisTyped.Hashing;

namespace RedisTyped.Resharding.Rdb;

/// <content>Keys: found in the block where they stand as they are, else written out.</content>
internal sealed partial class RdbWalker
{
    /// <summary>For how many bytes of the key of an unknown type more bytes are awaited, only to name it.</summary>
    private const int WorthNaming = 1024;

    private readonly byte[] _remembered = new byte[KeyText.Shown];
    private byte[] _decoded = [];
    private KeyPlace _keyPlace;
    private int _keyStart;
    private int _keyLength;

    private enum KeyPlace
    {
        /// <summary>In the block that was given last.</summary>
        Block,

        /// <summary>Written out.</summary>
        Decoded,

        /// <summary>Only its first bytes are still known.</summary>
        Remembered,
    }

    /// <summary>The key, after <see cref="RdbToken.Key"/> and until the next call.</summary>
    /// <param name="block">The block in which it was read.</param>
    public ReadOnlySpan<byte> KeyIn(ReadOnlySpan<byte> block) =>
        _keyPlace == KeyPlace.Block ? block.Slice(_keyStart, _keyLength) : _decoded.AsSpan(0, _keyLength);

    /// <summary>Where in the block the key is, after <see cref="RdbToken.Key"/> and until the next call; null where it is not there as it is.</summary>
    public BytePlace? KeyPlaceInBlock => _keyPlace == KeyPlace.Block ? new BytePlace(_keyStart, _keyLength) : null;

    private RdbToken ReadKey(ReadOnlySpan<byte> block, ref int at)
    {
        byte type = block[at];
        int from = at + 1;
        BodyLayout? layout = BodyLayout.Of(Header.Dialect, type);
        int end;
        if (layout is not null && from < block.Length && block[from] < 0x40 && block[from] < block.Length - from)
        {
            // How nearly all keys stand: a length of one byte.
            _keyPlace = KeyPlace.Block;
            _keyStart = from + 1;
            _keyLength = block[from];
            end = _keyStart + _keyLength;
        }
        else
        {
            end = ReadLongKey(block, at, layout is null);
            if (end == 0)
            {
                return RdbToken.More;
            }
        }

        if (layout is null)
        {
            throw UnknownType(type, block, at, DescribeKey(block));
        }

        Type = type;
        at = end;
        return BeginBody(RdbToken.Key, layout);
    }

    /// <summary>Reads a key in any form: where it ends, or 0 when it is not all there.</summary>
    private int ReadLongKey(ReadOnlySpan<byte> block, int at, bool unknown)
    {
        int from = at + 1;
        int head = RdbString.ReadHead(block.Slice(from), out ulong payload);
        if (head == RdbLength.More)
        {
            Missing = 1;
            return 0;
        }

        bool possible = head > 0 && payload <= (ulong)Math.Max(0, RoomFrom(_base + from + head));
        if (unknown && (!possible || payload > WorthNaming))
        {
            throw UnknownType(block[at], block, at, key: null);
        }

        if (!possible)
        {
            throw Fault(RdbFault.Corrupt, "a length of a key that cannot be", block, from);
        }

        ulong length = payload;
        bool held = payload <= (ulong)_longestKey && Holds(block, from, head + (int)payload);
        if (held)
        {
            length = RdbString.DecodedLength(block.Slice(from))
                ?? throw Fault(RdbFault.Corrupt, "a packed key that is corrupt", block, from);
        }

        if (length > (ulong)_longestKey)
        {
            throw Fault(RdbFault.Unsupported, $"a key of {length} bytes, above the {_longestKey} that are held,", block, from);
        }

        if (!held)
        {
            return 0;
        }

        if (block[from] < 0xC0)
        {
            _keyPlace = KeyPlace.Block;
            _keyStart = from + head;
            _keyLength = (int)payload;
        }
        else
        {
            Decode(block, from, head, (int)payload, (int)length);
        }

        return from + head + (int)payload;
    }

    private void Decode(ReadOnlySpan<byte> block, int from, int head, int payload, int length)
    {
        if (_decoded.Length < length)
        {
            _decoded = new byte[Math.Max(length, 1024)];
        }

        int written = RdbString.Decode(block.Slice(from), head, payload, _decoded);
        _keyPlace = KeyPlace.Decoded;
        _keyLength = Math.Max(0, written);
        if (written < 0)
        {
            throw Fault(RdbFault.Corrupt, "a packed key that is corrupt", block, from);
        }
    }

    private RdbFormatException UnknownType(byte type, ReadOnlySpan<byte> block, int at, string? key) => new(
        RdbFault.Unsupported,
        type == 6
            ? "a value that a module wrote in its first form, which cannot be stepped over,"
            : "a type of value that this version of RedisTyped cannot step over",
        _base + at,
        Header.ToString(),
        type.ToString(CultureInfo.InvariantCulture),
        key);

    /// <summary>Keeps the first bytes of a key for messages, before its block is gone.</summary>
    private void RememberKey(ReadOnlySpan<byte> block)
    {
        if (InBody && _record == RdbToken.Key && _keyPlace == KeyPlace.Block)
        {
            ReadOnlySpan<byte> key = block.Slice(_keyStart, _keyLength);
            key.Slice(0, Math.Min(key.Length, KeyText.Shown)).CopyTo(_remembered);
            _keyPlace = KeyPlace.Remembered;
        }
    }

    private string DescribeKey(ReadOnlySpan<byte> block) => KeyText.Of(
        _keyPlace switch
        {
            KeyPlace.Block => block.Slice(_keyStart, _keyLength),
            KeyPlace.Decoded => _decoded.AsSpan(0, _keyLength),
            _ => _remembered.AsSpan(0, Math.Min(_keyLength, KeyText.Shown)),
        },
        _keyLength);
}
