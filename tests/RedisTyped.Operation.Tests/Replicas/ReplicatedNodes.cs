using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Operation.Tests.Replicas;

/// <summary>Nodes with replicas, seen from outside, for a client to be made over.</summary>
internal sealed class ReplicatedNodes : IAsyncDisposable
{
    private readonly RedisNodes _nodes;

    private ReplicatedNodes(RedisNodes nodes) => _nodes = nodes;

    public TestNode this[int node] => _nodes[node];

    public static async Task<ReplicatedNodes> StartAsync(int count, int replicas = 1, bool persistent = false) =>
        new(await RedisNodes.StartAsync(
            count, new RedisNodesOptions { ReplicasPerNode = replicas, Persistent = persistent }, TestContext.Current.CancellationToken));

    public Task<ShardedRedis> ConnectAsync(Action<RedisTypedOptions>? configure = null) => ShardedRedis.ConnectAsync(
        options =>
        {
            options.OperationTimeout = TimeSpan.FromSeconds(5);
            foreach (TestNode node in _nodes.Nodes)
            {
                // Without a tie-breaker: StackExchange.Redis reads that by GET, whenever it asks the servers what they are, and tests count GETs.
                NodeOptions added = options.Nodes.Add(node.Name, $"{node.EndPoint},tiebreaker=");
                foreach (TestNode replica in node.Replicas)
                {
                    added.Replicas.Add(replica.EndPoint);
                }
            }

            configure?.Invoke(options);
        },
        cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Waits until every replica has all that its primary has acknowledged.</summary>
    public async Task SettleAsync()
    {
        foreach (TestNode node in _nodes.Nodes)
        {
            await using ServerView primary = await ServerView.OfAsync(node);
            Assert.Equal(node.Replicas.Count, (long)await primary.Database.ExecuteAsync("WAIT", node.Replicas.Count, 60_000));
        }
    }

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();
}
