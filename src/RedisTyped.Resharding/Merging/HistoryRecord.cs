using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Merging;

/// <summary>The records of a <see cref="HistoryLog"/>: each a length, a kind and its content.</summary>
internal static class HistoryRecord
{
    public static byte[] Make(HistoryRecordKind kind, int length, out Span<byte> body)
    {
        byte[] record = new byte[sizeof(int) + 1 + length];
        BinaryPrimitives.WriteInt32LittleEndian(record, length);
        record[sizeof(int)] = (byte)kind;
        body = record.AsSpan(sizeof(int) + 1);
        return record;
    }

    public static byte[] Encode(string link, LandedPosition position) => Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{position.At.Id} {position.At.Offset} {position.Database ?? -1} {link}"));

    public static (string Link, LandedPosition Position) Decode(ReadOnlySpan<byte> text)
    {
        string[] words = Encoding.UTF8.GetString(text).Split(' ', 4);
        int db = int.Parse(words[2], CultureInfo.InvariantCulture);
        return (words[3], new LandedPosition(
            new ReplicationPosition(new ReplicationId(words[0]), long.Parse(words[1], CultureInfo.InvariantCulture)), db < 0 ? null : db));
    }
}

/// <summary>What a record is.</summary>
internal enum HistoryRecordKind : byte
{
    /// <summary>Id, offset, whether the snapshot is whole, and the position of the history that it took the place of.</summary>
    Head,

    /// <summary>Where a link stands.</summary>
    Position,

    /// <summary>Bytes that end with a command.</summary>
    Whole,

    /// <summary>Bytes that go on within a command.</summary>
    Part,

    /// <summary>The last parts are taken back.</summary>
    Cut,

    /// <summary>The libraries of functions that the target has, and from whom.</summary>
    Libraries,
}
