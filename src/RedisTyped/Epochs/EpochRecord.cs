using System.Globalization;
using StackExchange.Redis;

namespace RedisTyped.Epochs;

/// <summary>What one node says of epochs: the hash <c>redistyped:epoch</c> in its database 0, which a cut-over writes. Immutable.</summary>
/// <param name="Current">The epoch that is in force; 0: none was ever published.</param>
/// <param name="Topology">Its topology, as <see cref="EpochTopology"/> writes it: that of the pending epoch, once that is in force.</param>
/// <param name="Pending">The epoch that a cut-over leads to; that in force until its last step; 0: none is under way.</param>
/// <param name="Next">The topology of the pending epoch.</param>
/// <param name="IsNear">Whether the exchange is a matter of moments, so that clients look many times a second.</param>
internal sealed record EpochRecord(long Current, string? Topology, long Pending, string? Next, bool IsNear)
{
    /// <summary>The key of the hash.</summary>
    public const string Key = "redistyped:epoch";

    public const string CurrentField = "current";
    public const string TopologyField = "topology";
    public const string PendingField = "pending";
    public const string NextField = "next";
    public const string NearField = "near";

    /// <summary>Names the try of a cut-over that has held writes back: its last write before that. Not for clients.</summary>
    public const string HeldField = "held";

    /// <summary>Names the run of a cut-over that has announced what is pending. Not for clients.</summary>
    public const string RunField = "run";

    /// <summary>What is asked for, in the order in which <see cref="Read"/> takes the answers.</summary>
    public static readonly RedisValue[] Fields = [CurrentField, TopologyField, PendingField, NextField, NearField];

    /// <summary>Of a node that says nothing.</summary>
    public static EpochRecord None { get; } = new(0, null, 0, null, false);

    public static EpochRecord Read(RedisValue[] values)
    {
        // A server that refuses writes takes a few bytes only: its text stands there already, as that of what was pending.
        (long current, long pending, string? next) = (NumberOf(values[0]), NumberOf(values[2]), values[3]);
        return new EpochRecord(current, current == pending && next is not null ? next : values[1], pending, next, NumberOf(values[4]) == 1);
    }

    private static long NumberOf(RedisValue value) =>
        long.TryParse((string?)value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
}
