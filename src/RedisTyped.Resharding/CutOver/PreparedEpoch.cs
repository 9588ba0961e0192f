using RedisTyped.Epochs;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.CutOver;

/// <summary>
/// What a source is to say when it is released. It is written beside what it says now when the epoch is announced, and takes the place of that behind the fence: a server whose memory is full by then runs RENAME, but no HSET.
/// </summary>
internal static class PreparedEpoch
{
    /// <summary>The key of the hash that waits.</summary>
    public const string Key = "redistyped:epoch:next";

    /// <summary>Asks what waits.</summary>
    public static readonly string[] Question = ["HMGET", Key, EpochRecord.CurrentField, EpochRecord.TopologyField];

    /// <summary>Puts it in the place of what the server says.</summary>
    public static readonly string[] Take = ["RENAME", Key, EpochRecord.Key];

    /// <summary>Removes it; for that no user needs more rights than for writing it.</summary>
    public static readonly string[] Forget = ["HDEL", Key, EpochRecord.CurrentField, EpochRecord.TopologyField, EpochRecord.PendingField, EpochRecord.NearField];

    /// <summary>Writes it: an epoch in force, which clients look for often until the last step.</summary>
    public static string[] Write(string epoch, string topology) =>
        ["HSET", Key, EpochRecord.CurrentField, epoch, EpochRecord.TopologyField, topology, EpochRecord.PendingField, epoch, EpochRecord.NearField, "1"];

    /// <summary>Whether it is what <see cref="Write"/> has written, by the answer to <see cref="Question"/>.</summary>
    public static bool Is(object? reply, string epoch, string topology) =>
        reply is object?[] { Length: 2 } fields && ReplyTree.Text(fields[0]) == epoch && ReplyTree.Text(fields[1]) == topology;
}
