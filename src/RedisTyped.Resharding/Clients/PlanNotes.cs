using System.Globalization;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Clients;

/// <summary>Which plans write into a node that serves, as that node says: a hash in its database 0, with the epoch of which each was begun.</summary>
internal static class PlanNotes
{
    /// <summary>The key of the hash.</summary>
    public const string Key = "__rt:plans";

    /// <summary>What a node is asked.</summary>
    public static readonly string[] Question = ["HGETALL", Key];

    /// <summary>The command that notes that a plan does, begun when an epoch was in force.</summary>
    public static string[] Noting(string plan, long epoch) => ["HSET", Key, plan, epoch.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Looks whether no other plan does: what it writes is none of this one's to change.</summary>
    /// <param name="node">What the node is called.</param>
    /// <param name="reply">Its answer to <see cref="Question"/>.</param>
    /// <param name="plan">This plan.</param>
    /// <param name="epoch">The epoch that it led to: plans that were begun before are past, as this one has cut over since.</param>
    /// <param name="isBack">Whether it brings keys back, and does not remove any: what the other one has brought is not made good there by removing its note.</param>
    /// <exception cref="ReshardException">One does.</exception>
    public static void RefuseOthers(string node, object? reply, string plan, long epoch, bool isBack)
    {
        if (Other(reply, plan, epoch) is { } other)
        {
            throw new ReshardException(
                ReshardFailure.PlanBusy,
                isBack
                    ? $"Plan {other} has begun to bring keys to node '{node}' since, with times of expiry that are not real before its cut-over. The new topology stays in force: cut that plan over, or make another one from the new topology to the old one."
                    : $"Plan {other} has begun to bring keys to node '{node}', some of which this one would take for copies that nobody looks for. Cut that plan over, and clean up by it; or, if it was given up, HDEL {Key} {other} there.");
        }
    }

    private static string? Other(object? reply, string plan, long epoch) =>
        (reply as object?[] ?? []).Select(ReplyTree.Text).Chunk(2)
            .FirstOrDefault(pair => pair[0] != plan && long.TryParse(pair[1], NumberStyles.None, CultureInfo.InvariantCulture, out long begun) && begun >= epoch)?[0];
}
