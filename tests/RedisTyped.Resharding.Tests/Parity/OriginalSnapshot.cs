using System.Buffers.Binary;
using RedisTyped.Resharding.Tests.Checksums;

namespace RedisTyped.Resharding.Tests.Parity;

/// <summary>An RDB as the original wrote it, and what has to be taken away from it.</summary>
/// <param name="bytes">What it wrote.</param>
internal sealed class OriginalSnapshot(byte[] bytes)
{
    private const int Checksum = 8;
    private const byte End = 0xFF;
    private const byte SelectDatabase = 0xFE;

    private readonly bool _hasChecksum = bytes[8] > (byte)'4';

    /// <summary>
    /// Without the bytes FF up to the announced length: the new snapshot is announced with a mark at its end or with its own length, and
    /// a replica that loads without a file takes the FF for commands.
    /// </summary>
    public byte[] WithoutPadding()
    {
        for (int end = 0; end < bytes.Length; end++)
        {
            int length = end + 1 + (_hasChecksum ? Checksum : 0);
            if (bytes[end] == End && bytes.AsSpan(length).TrimStart(End).IsEmpty && (!_hasChecksum || IsSigned(length)))
            {
                return bytes[..length];
            }
        }

        throw new InvalidDataException("The vector has no end.");
    }

    /// <summary>
    /// Also without the databases at the end of which nothing was kept: selecting one makes it on the replica, where INFO and SCAN of
    /// all databases would find it.
    /// </summary>
    public byte[] WithoutEmptyDatabases(int count)
    {
        byte[] whole = WithoutPadding();
        var content = whole.AsSpan(..^(_hasChecksum ? Checksum + 1 : 1));
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(SelectDatabase, content[^2]);
            content = content[..^2];
        }

        byte[] mended = [.. content, End, .. new byte[_hasChecksum ? Checksum : 0]];
        if (_hasChecksum)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(mended.AsSpan(^Checksum..), Crc64Division.Of(mended.AsSpan(..^Checksum)));
        }

        return mended;
    }

    private bool IsSigned(int length) =>
        BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(length - Checksum)) == Crc64Division.Of(bytes.AsSpan(0, length - Checksum));
}
