using System.Buffers.Binary;
using RedisTyped.Resharding.Checksums;
using RedisTyped.Resharding.Merging;
using RedisTyped.Resharding.Rdb;
using RedisTyped.Resharding.Rdb.Entries;

namespace RedisTyped.Resharding.Scanning;

/// <summary>Turns what FUNCTION DUMP gives into the entries of a snapshot.</summary>
internal static class FunctionEntries
{
    private const int VersionBytes = sizeof(ushort);
    private const int FooterBytes = VersionBytes + sizeof(ulong);

    /// <summary>Gives each library to a sink.</summary>
    public static void Give(ReadOnlySpan<byte> dump, IRdbEntrySink sink)
    {
        Span<byte> footer = stackalloc byte[FooterBytes];
        foreach (byte[] code in FunctionLibraries.CodesIn(dump))
        {
            byte[] value = new byte[RdbLength.Longest + code.Length];
            int head = RdbLength.Write(value, (ulong)code.Length);
            code.CopyTo(value.AsSpan(head));
            if (sink.Begin(new RdbEntry { IsFunction = true, Type = RdbOpcode.Function2 }))
            {
                var body = value.AsSpan(0, head + code.Length);
                dump.Slice(dump.Length - FooterBytes, VersionBytes).CopyTo(footer);
                ulong checksum = Crc64.Append(Crc64.Compute([RdbOpcode.Function2]), body);
                BinaryPrimitives.WriteUInt64LittleEndian(footer[VersionBytes..], Crc64.Append(checksum, footer[..VersionBytes]));
                sink.Value(body);
                sink.End(footer);
            }
        }
    }
}
