using RedisTyped.Nodes;

namespace RedisTyped.Operation.Tests;

/// <summary>
/// Calls that are on their way to a node that does not answer. StackExchange.Redis 1.2.6 writes by a thread of its own: what that is just about to write when the
/// connection breaks may be ended by the operation timeout alone.
/// </summary>
internal static class WrittenCalls
{
    /// <summary>Waits until so many have been written, and no other waits to be.</summary>
    public static Task UntilAsync(RedisNode node, int least) => Wait.UntilAsync(
        () => node.Multiplexer.GetCounters().Interactive is { PendingUnsentItems: 0 } calls && calls.SentItemsAwaitingResponse >= least, $"{least} calls are on their way");
}
