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

    // From 2.0 on, of both, as a failure of the connection.
    private const string NotReached = "is not reachable at this point of time";

    private const string NoOwner = "Hash slot not served";

    private static readonly string[] Passing = ["MOVED ", "ASK ", "TRYAGAIN ", "CLUSTERDOWN ", NotFollowedLater];

    /// <summary>Whether the same command can be expected to succeed in a moment.</summary>
    public static bool IsPassing(Exception? fault) => fault switch
    {
        RedisServerException => IsPassing(fault.Message),
        RedisConnectionException { FailureType: ConnectionFailureType.UnableToConnect } => fault.Message.Contains(NotReached, StringComparison.Ordinal),
        NodeConnectionException { InnerException: RedisConnectionException connection } => IsPassing(connection),
        _ => false,
    };

    /// <summary>Whether the same command can be expected to succeed in a moment, by what the server said.</summary>
    public static bool IsPassing(string error) =>
        (Array.Exists(Passing, code => error.StartsWith(code, StringComparison.Ordinal))
            || error.Contains(NotFollowed, StringComparison.Ordinal))
        && !error.Contains(NoOwner, StringComparison.Ordinal);

    /// <summary>Whether a transaction was dropped because one of its commands had been refused.</summary>
    public static bool IsAbort(string error) => error.StartsWith("EXECABORT ", StringComparison.Ordinal);
}
