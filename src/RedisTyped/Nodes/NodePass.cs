namespace RedisTyped.Nodes;

/// <summary>
/// Waits until nodes have answered all that was sent to them up to now: a connection answers in order, so that behind its PING nothing older is left. A gateway's
/// connections are asked as well.
/// </summary>
/// <param name="nodes">The nodes. What sends calls to them besides is looked up at once: a node that leaves the topology forgets it while that still sends.</param>
internal sealed class NodePass(IEnumerable<RedisNode> nodes)
{
    private readonly (RedisNode Node, ICallCarrier[] Carriers)[] _nodes = [.. nodes.Select(static node => (node, node.Resources.Made<ICallCarrier>()))];

    /// <summary>Waits, for a node that does not answer no longer than its operation timeout. Does not throw.</summary>
    public async Task WaitAsync(TimeProvider time, CancellationToken cancellationToken) =>
        await Task.WhenAll(_nodes.Select(one => WaitAsync(one.Node, one.Carriers, time, cancellationToken))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static async Task WaitAsync(RedisNode node, ICallCarrier[] carriers, TimeProvider time, CancellationToken cancellationToken)
    {
        Task carried = Task.WhenAll(carriers.Select(carrier => carrier.PassAsync().WaitAsync(node.OperationTimeout, time, cancellationToken)));
        try
        {
            await PendingReply.WaitAsync(node, "PING", node.Database.ExecuteAsync("PING", [], StackExchange.Redis.CommandFlags.PreferMaster), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await carried.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
