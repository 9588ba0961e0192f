using System.Buffers.Binary;
using System.Text;
using RedisTyped.Resharding.Tests.Checksums;

namespace RedisTyped.Resharding.Tests.Rdb;

/// <summary>Writes an RDB byte by byte, of any version, in forms that no server at hand writes.</summary>
internal sealed class RdbBytes
{
    private readonly List<byte> _bytes = [];

    public RdbBytes(string header = "REDIS0012") => Raw(Encoding.ASCII.GetBytes(header));

    public static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);

    public RdbBytes Raw(params ReadOnlySpan<byte> bytes)
    {
        foreach (byte next in bytes)
        {
            _bytes.Add(next);
        }

        return this;
    }

    public RdbBytes Hex(string hex) => Raw(Convert.FromHexString(hex));

    /// <summary>A length in its shortest form.</summary>
    public RdbBytes Length(ulong length)
    {
        if (length < 64)
        {
            return Raw((byte)length);
        }

        return length < 16384 ? Raw((byte)(0x40 | (length >> 8)), (byte)length) : length <= uint.MaxValue ? Length32((uint)length) : Length64(length);
    }

    public RdbBytes Length32(uint length)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, length);
        return Raw(0x80).Raw(bytes);
    }

    public RdbBytes Length64(ulong length)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, length);
        return Raw(0x81).Raw(bytes);
    }

    public RdbBytes Lengths(params ulong[] lengths)
    {
        foreach (ulong length in lengths)
        {
            Length(length);
        }

        return this;
    }

    public RdbBytes LengthsIf(bool wanted, params ulong[] lengths) => wanted ? Lengths(lengths) : this;

    public RdbBytes Text(string latin) => Length((ulong)latin.Length).Raw(Latin(latin));

    public RdbBytes Texts(params string[] texts)
    {
        foreach (string text in texts)
        {
            Text(text);
        }

        return this;
    }

    /// <summary>A string packed without any gain: runs of plain bytes, and one reference if the last 3 bytes stood before.</summary>
    public RdbBytes Packed(string latin)
    {
        var packed = new List<byte>();
        byte[] plain = Latin(latin);
        bool repeats = plain.Length > 3 && plain.AsSpan(0, plain.Length - 3).LastIndexOf(plain.AsSpan(plain.Length - 3)) >= 0;
        int literal = plain.Length - (repeats ? 3 : 0);
        for (int at = 0; at < literal; at += 32)
        {
            int run = Math.Min(32, literal - at);
            packed.Add((byte)(run - 1));
            packed.AddRange(plain.AsSpan(at, run));
        }

        if (repeats)
        {
            int distance = literal - plain.AsSpan(0, literal).LastIndexOf(plain.AsSpan(literal)) - 1;
            packed.Add((byte)((1 << 5) | (distance >> 8)));
            packed.Add((byte)distance);
        }

        return Raw(0xC3).Length((ulong)packed.Count).Length((ulong)plain.Length).Raw([.. packed]);
    }

    public RdbBytes Select(ulong database) => Raw(254).Length(database);

    public RdbBytes Resize(ulong keys, ulong expiring) => Raw(251).Lengths(keys, expiring);

    public RdbBytes Aux(string name, string value) => Raw(250).Texts(name, value);

    public RdbBytes ExpireMilliseconds(long at)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, at);
        return Raw(252).Raw(bytes);
    }

    public RdbBytes Key(byte type, string name) => Raw(type).Text(name);

    /// <summary>A string.</summary>
    public RdbBytes Plain(string name, string value) => Key(0, name).Text(value);

    /// <summary>Ends with the checksum of what was written.</summary>
    public byte[] End(ulong? checksum = null)
    {
        Raw(255);
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, checksum ?? Crc64Division.Of(_bytes.ToArray()));
        return Raw(bytes).ToArray();
    }

    public byte[] ToArray() => [.. _bytes];
}
