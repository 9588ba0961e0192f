using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using RedisTyped.Resharding.Checksums;

namespace RedisTyped.Benchmarks.Rdb;

/// <summary>RDBs to measure with, as Redis 7.0 writes them.</summary>
internal sealed class RdbSample
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1 << 20);
    private readonly Random _random = new(8);
    private readonly byte[] _noise = new byte[1 << 20];

    private RdbSample()
    {
        _random.NextBytes(_noise);
        Put("REDIS0010"u8);
        Put(254, 0);
    }

    /// <summary>Strings that do not pack, under keys of ten bytes.</summary>
    public static byte[] Strings(int keys, int size)
    {
        var sample = new RdbSample();
        for (int key = 0; key < keys; key++)
        {
            sample.Key(0, key);
            sample.Text(size);
        }

        return sample.End();
    }

    /// <summary>
    /// Every type, an eighth of the bytes each: strings, lists, and of hashes, sets and sorted sets both the packed form and the one
    /// of many small strings. A quarter of the keys expires.
    /// </summary>
    public static byte[] AllTypes(int bytes)
    {
        var sample = new RdbSample();
        for (int key = 0; sample._bytes.WrittenCount < bytes; key += 8)
        {
            sample.Expiry(1_900_000_000_000 + key);
            sample.Key(0, key);
            sample.Text(1600);
            sample.Expiry(1_900_000_000_000 + key);
            sample.Key(18, key + 1);
            sample.Repeat(2, sample.Container, 1, 800);
            sample.Key(16, key + 2);
            sample.Text(1600);
            sample.Key(4, key + 3);
            sample.Repeat(80, sample.Texts, 2, 9);
            sample.Key(11, key + 4);
            sample.Text(1600);
            sample.Key(2, key + 5);
            sample.Repeat(100, sample.Texts, 1, 15);
            sample.Key(17, key + 6);
            sample.Text(1600);
            sample.Key(5, key + 7);
            sample.Repeat(80, sample.Scored, 1, 11);
        }

        return sample.End();
    }

    private void Put(params ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    private void Expiry(long at)
    {
        Span<byte> bytes = stackalloc byte[9];
        bytes[0] = 252;
        BinaryPrimitives.WriteInt64LittleEndian(bytes[1..], at);
        Put(bytes);
    }

    private void Key(byte type, int number)
    {
        Put(type);
        byte[] key = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"key:{number:D6}"));
        Put((byte)key.Length);
        Put(key);
    }

    private void Repeat(int count, Action<int, int> write, int strings, int size)
    {
        Length(count);
        for (int at = 0; at < count; at++)
        {
            write(strings, size);
        }
    }

    private void Container(int strings, int size)
    {
        Put(2);
        Text(size);
    }

    private void Scored(int strings, int size)
    {
        Text(size);
        Put(_noise.AsSpan(0, 8));
    }

    private void Texts(int strings, int size)
    {
        for (int at = 0; at < strings; at++)
        {
            Text(size);
        }
    }

    private void Text(int size)
    {
        Length(size);
        Put(_noise.AsSpan(_random.Next(_noise.Length - size), size));
    }

    private void Length(int length)
    {
        if (length >= 64)
        {
            Put((byte)(0x40 | (length >> 8)));
        }

        Put((byte)length);
    }

    private byte[] End()
    {
        Put(255);
        byte[] checksum = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(checksum, Crc64.Compute(_bytes.WrittenSpan));
        Put(checksum);
        return _bytes.WrittenSpan.ToArray();
    }
}
