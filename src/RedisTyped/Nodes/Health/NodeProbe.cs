using StackExchange.Redis;

namespace RedisTyped.Nodes.Health;

/// <summary>Asks a node for a sign of life, and says what came of it.</summary>
internal static class NodeProbe
{
    /// <summary>What came of a probe.</summary>
    public enum Outcome
    {
        /// <summary>The node answered.</summary>
        Answered,

        /// <summary>It was asked, and time went by without an answer.</summary>
        Missed,

        /// <summary>It cannot be asked, or serves nobody.</summary>
        Lost,
    }

    /// <summary>Sends PING to the primary, past every gate: a probe is what opens them again.</summary>
    public static Task PingAsync(RedisNode node, CancellationToken cancellationToken) =>
        node.Own.ExecuteAsync("PING", (object[])[], CommandFlags.DemandMaster).WaitAsync(cancellationToken);

    /// <summary>Says what a failure means. No text of an exception is told on, since nobody knows what it holds.</summary>
    public static (Outcome Outcome, string Reason) Judge(Exception fault) => fault switch
    {
        RedisServerException refused when NodeRefusal.Codes.Contains(CodeOf(refused)) => (Outcome.Lost, NodeRefusal.Of(CodeOf(refused))),
        RedisServerException or RedisCommandException => (Outcome.Answered, ""),
        TimeoutException => (Outcome.Missed, "it does not answer"),
        RedisConnectionException failed => (Outcome.Lost, $"there is no connection to it ({failed.FailureType})"),
        _ => (Outcome.Lost, $"its probe failed with {fault.GetType().Name}"),
    };

    private static string CodeOf(RedisServerException refused) => refused.Message.Split(' ', 2)[0];
}
