using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.Clusters;

/// <summary>Asks a Redis Cluster which of its nodes has which slots. Thread-safe.</summary>
/// <param name="settings">How it is connected to.</param>
internal sealed class ClusterMapReader(ClusterSettings settings)
{
    private uint _asked;

    /// <summary>Asks a node.</summary>
    /// <exception cref="NodeConnectionException">Its answer was lost.</exception>
    public Task<ClusterMap> ReadAsync(RedisNode node, CancellationToken cancellationToken) => ReadAsync(node.Id, node.Own, cancellationToken);

    /// <summary>Asks a node that answers, another one each time: the whole connection could ask one that is stopped, and wait for it.</summary>
    /// <inheritdoc cref="ReadAsync(RedisNode, CancellationToken)" path="/exception"/>
    public Task<ClusterMap> ReadAsync(ConnectedTopology topology, IConnectionMultiplexer whole, CancellationToken cancellationToken)
    {
        RedisNode[] nodes = [.. topology.Nodes.Where(static node => node.State == NodeState.Connected)];
        return nodes.Length == 0
            ? ReadAsync(settings.FirstSeed, whole.GetDatabase(), cancellationToken)
            : ReadAsync(nodes[Interlocked.Increment(ref _asked) % nodes.Length], cancellationToken);
    }

    private async Task<ClusterMap> ReadAsync(NodeId name, IDatabase node, CancellationToken cancellationToken)
    {
        Task<RedisResult?> reply = node.ExecuteAsync("CLUSTER", (object[])[(RedisValue)"SLOTS"], SendingRule.Flags)!;
        PendingReply.Observe(reply);
        RedisResult? slots = await reply.WaitAsync(settings.OperationTimeout, cancellationToken).ConfigureAwait(false);
        return ClusterMap.Read(slots ?? throw ConnectionFault.Lost(name, "CLUSTER SLOTS"), settings.FirstHost);
    }
}
