using RedisTyped.Execution;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Transitions;

/// <summary>Brings all keys of a transition over.</summary>
internal static class KeyHaul
{
    private const int PageSize = 500;

    /// <summary>So many keys of a node at once: enough to fill the way to and fro, and few enough that calls get through between them.</summary>
    private const int AtOnce = 16;

    public static async Task<long> RunAsync(ConnectedTopology topology, KeyTransition transition, CancellationToken cancellationToken) =>
        (await Task.WhenAll(transition.Nodes.Select(node => EmptyAsync(node, topology, transition, cancellationToken))).ConfigureAwait(false)).Sum();

    // A key that is on a node from the beginning of a scan to its end comes in it, and what is written meanwhile is written to its owner.
    private static async Task<long> EmptyAsync(RedisNode node, ConnectedTopology topology, KeyTransition transition, CancellationToken cancellationToken)
    {
        long count = 0;
        string cursor = "0";
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        do
        {
            RedisResult reply = await PendingReply.WaitAsync(
                node, "SCAN", node.Database.ExecuteAsync("SCAN", (object[])[cursor, "COUNT", PageSize], SendingRule.Flags), cancellationToken).ConfigureAwait(false);
            var page = (RedisResult[])reply!;
            cursor = (string)page[0]!;
            await Parallel.ForEachAsync((byte[][])page[1]!, options, async (key, _) =>
            {
                RedisNode owner = topology.NodeOf(key);
                if (!KeyCarrier.IsBeside(key) && transition.MovingOf(owner, key) is [{ } moving] && moving.From == node && await transition.BringOverAsync(owner, key).ConfigureAwait(false))
                {
                    Interlocked.Increment(ref count);
                }
            }).ConfigureAwait(false);
        }
        while (cursor != "0");
        return count;
    }
}
