using System.Globalization;
using System.Text;
using RedisTyped.Epochs;
using RedisTyped.Resharding.Failures;
using StackExchange.Redis;

namespace RedisTyped.Resharding.Clients;

/// <summary>Which epoch nodes say is in force. What a plan says of keys holds for the topology that it was made for, or has led to, alone.</summary>
internal static class PublishedEpoch
{
    /// <summary>What a node is asked.</summary>
    public static readonly string[] Question = ["HMGET", EpochRecord.Key, .. EpochRecord.Fields.Select(static field => (string)field!)];

    /// <summary>What its answer says.</summary>
    public static EpochRecord Read(object? reply) => reply is object?[] values && values.Length == EpochRecord.Fields.Length
        ? EpochRecord.Read([.. values.Select(static value => (RedisValue)(value as byte[]))])
        : EpochRecord.None;

    /// <summary>What a node says.</summary>
    /// <exception cref="ReshardException">It cannot be asked.</exception>
    public static async Task<EpochRecord> ReadAsync(NodeClient node, CancellationToken cancellationToken) =>
        Read(await node.AskAsync(cancellationToken, Question).ConfigureAwait(false));

    /// <summary>The highest that one of some nodes says; 0 where none says any.</summary>
    /// <exception cref="ReshardException">A node cannot be asked.</exception>
    public static async Task<long> OfAsync(IEnumerable<NodeClient> nodes, CancellationToken cancellationToken)
    {
        EpochRecord[] said = await Task.WhenAll(nodes.Select(node => ReadAsync(node, cancellationToken))).ConfigureAwait(false);
        return said.Select(static record => record.Current).DefaultIfEmpty().Max();
    }

    /// <summary>The commands that remove what is pending at a node; what is in force stays.</summary>
    /// <param name="reply">What it has answered to <see cref="Question"/>. Where the topology in force stands there by itself, nothing is written, which a node whose memory is full would refuse.</param>
    public static IReadOnlyList<string[]> Withdrawal(object? reply)
    {
        string[] withdraw = ["HDEL", EpochRecord.Key, EpochRecord.PendingField, EpochRecord.NextField, EpochRecord.NearField, EpochRecord.HeldField, EpochRecord.RunField];
        return Read(reply).Topology is { } inForce && Text(reply, EpochRecord.TopologyField) != inForce
            ? [["HSET", EpochRecord.Key, EpochRecord.TopologyField, inForce], withdraw]
            : [withdraw];
    }

    private static string? Text(object? reply, string field) =>
        (reply as object?[])?[Array.IndexOf(EpochRecord.Fields, (RedisValue)field)] is byte[] text ? Encoding.UTF8.GetString(text) : null;

    /// <summary>Looks whether nothing has changed the topology since.</summary>
    /// <param name="published">The epoch that is in force.</param>
    /// <param name="known">The highest that the plan knows of; null where it knows of none.</param>
    /// <exception cref="ReshardException">Something has.</exception>
    public static void Refuse(long published, long? known)
    {
        if (published > known)
        {
            throw new ReshardException(
                ReshardFailure.PlanBusy,
                string.Create(CultureInfo.InvariantCulture, $"Epoch {published} is in force, and this plan knows of epoch {known} at most: another plan has changed the topology since. What this one says of keys does not hold any more; nothing more is changed. Make a new plan, in another file."));
        }
    }
}
