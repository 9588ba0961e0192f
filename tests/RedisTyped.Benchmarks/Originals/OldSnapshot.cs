using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using RedisTyped.Resharding.Checksums;

namespace RedisTyped.Benchmarks.Originals;

/// <summary>A large snapshot of the version that Redis 2.6 and 2.8 write, of strings of 180 bytes; made of one block over and over, so that it takes no memory.</summary>
internal sealed class OldSnapshot
{
    private const int KeysInBlock = 20_000;
    private const int ValueBytes = 180;

    private readonly byte[] _block;
    private readonly int _blocks;
    private readonly byte[] _end = new byte[9];

    /// <param name="megabytes">About how large it is, in million bytes.</param>
    public OldSnapshot(int megabytes)
    {
        _block = Block();
        _blocks = Math.Max(1, (int)(megabytes * 1_000_000L / _block.Length));
        ulong checksum = Crc64.Compute(Head);
        for (int i = 0; i < _blocks; i++)
        {
            checksum = Crc64.Append(checksum, _block);
        }

        _end[0] = 255;
        BinaryPrimitives.WriteUInt64LittleEndian(_end.AsSpan(1), Crc64.Append(checksum, _end.AsSpan(0, 1)));
    }

    /// <summary>Its bytes.</summary>
    public long Length => Head.Length + ((long)_blocks * _block.Length) + _end.Length;

    /// <summary>Its keys.</summary>
    public long Keys => (long)_blocks * KeysInBlock;

    private static byte[] Head => [.. "REDIS0006"u8, 254, 0];

    /// <summary>Sends it.</summary>
    public async Task SendAsync(Stream output, CancellationToken cancellationToken)
    {
        await output.WriteAsync(Head, cancellationToken);
        for (int i = 0; i < _blocks; i++)
        {
            await output.WriteAsync(_block, cancellationToken);
        }

        await output.WriteAsync(_end, cancellationToken);
    }

    private static byte[] Block()
    {
        var bytes = new ArrayBufferWriter<byte>(KeysInBlock * (ValueBytes + 14));
        byte[] value = new byte[ValueBytes];
        for (int key = 0; key < KeysInBlock; key++)
        {
            byte[] name = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"key:{key:D6}"));
            value.AsSpan().Fill((byte)key);
            bytes.Write<byte>([0, (byte)name.Length]);
            bytes.Write(name);
            bytes.Write<byte>([0x40 | (ValueBytes >> 8), (byte)(ValueBytes & 255)]);
            bytes.Write(value);
        }

        return bytes.WrittenSpan.ToArray();
    }
}
