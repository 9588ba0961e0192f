using RedisTyped.Execution;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Clusters;

/// <summary>Asks a Redis Cluster which of its nodes has which slots. Thread-safe.</summary>
/// <param name="settings">How it is connected to.</param>
internal sealed class ClusterMapReader(ClusterSettings settings)
{
    private uint _asked;

    /// <summary>Asks a node.</summary>
    public async Task<ClusterMap> ReadAsync(IDatabase node, CancellationToken cancellationToken)
    {
        var reply = node.ExecuteAsync("CLUSTER", (object[])[(RedisValue)"SLOTS"], SendingRule.Flags);
        return ClusterMap.Read(await reply.WaitAsync(settings.OperationTimeout, cancellationToken).ConfigureAwait(false), settings.FirstHost);
    }

    /// <summary>Asks a node that answers, another one each time: the whole connection could ask one that is stopped, and wait for it.</summary>
    public Task<ClusterMap> ReadAsync(ConnectedTopology topology, IConnectionMultiplexer whole, CancellationToken cancellationToken)
    {
        RedisNode[] nodes = [.. topology.Nodes.Where(static node => node.State == NodeState.Connected)];
        return ReadAsync(nodes.Length == 0 ? whole.GetDatabase() : nodes[Interlocked.Increment(ref _asked) % nodes.Length].Own, cancellationToken);
    }
}
