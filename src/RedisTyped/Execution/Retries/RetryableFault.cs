using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;
using StackExchange.Redis;

namespace RedisTyped.Execution.Retries;

/// <summary>Says which failures pass by themselves, so that the same call may succeed a moment later.</summary>
public static class RetryableFault
{
    // Of nodes that are starting, or changing their roles or slots.
    private static readonly HashSet<string> Codes = new(StringComparer.Ordinal) { "LOADING", "TRYAGAIN", "CLUSTERDOWN", "MASTERDOWN", "READONLY" };

    /// <summary>Whether a failure is worth a repetition: a lost connection, a node that is down or that a reload has replaced, or one that says so itself.</summary>
    /// <param name="fault">What a call failed with; null for one that did not.</param>
    /// <returns>
    /// Whether it is. Never for a node that is too busy, nor for a call that was not answered in time: its time is over.
    /// </returns>
    public static bool Is(Exception? fault) => fault switch
    {
        NodeConnectionException or NodeDownException or NodeRemovedException => true,
        RedisServerException refused => Codes.Contains(refused.Message.Split(' ', 2)[0]) || SlotRefusal.IsPassing(fault),
        PartialFailureException partial => partial.Failures.All(static failure => Is(failure.Exception)),
        _ => false,
    };
}
