using System.Net;
using StackExchange.Redis;

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
            await Task.WhenAll(PassPrimaryAsync(node, cancellationToken), PassReplicasAsync(node, cancellationToken)).ConfigureAwait(false);
        }
        finally
        {
            await carried.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task PassPrimaryAsync(RedisNode node, CancellationToken cancellationToken) =>
        await PendingReply.WaitAsync(node, "PING", node.Database.ExecuteAsync("PING", [], CommandFlags.PreferMaster), cancellationToken).ConfigureAwait(false);

    // A read that went to a replica finds no key there any more that is brought elsewhere behind it.
    private static async Task PassReplicasAsync(RedisNode node, CancellationToken cancellationToken)
    {
        if (node.Roles.AreReplicasAsked)
        {
            IConnectionMultiplexer connection = node.Multiplexer;
            await Task.WhenAll(NodeServers.Of(connection).Replicas.Select(PassAsync)).ConfigureAwait(false);

            async Task PassAsync(EndPoint replica) =>
                await PendingReply.WaitAsync(node, "PING", connection.GetServer(replica).PingAsync(), cancellationToken).ConfigureAwait(false);
        }
    }
}
