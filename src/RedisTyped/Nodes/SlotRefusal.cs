using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>
/// Tells the answers by which a Redis Cluster refuses a command for the sake of its slots, see
/// https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#redirection-and-resharding. A refused command has not been
/// carried out, so that it can be sent again whatever it does.
/// </summary>
internal static class SlotRefusal
{
    // What StackExchange.Redis makes of a second redirect, which it does not follow, and of one to a node that it cannot reach.
    private const string NotFollowed = "serving hashslot";
    private const string NotFollowedLater = "Key has MOVED";

    private const string NoOwner = "Hash slot not served";

    private static readonly string[] Passing = ["MOVED ", "ASK ", "TRYAGAIN ", "CLUSTERDOWN ", NotFollowedLater];

    /// <summary>Whether the same command can be expected to succeed in a moment.</summary>
    public static bool IsPassing(RedisServerException fault) =>
        (Array.Exists(Passing, code => fault.Message.StartsWith(code, StringComparison.Ordinal))
            || fault.Message.Contains(NotFollowed, StringComparison.Ordinal))
        && !fault.Message.Contains(NoOwner, StringComparison.Ordinal);
}
