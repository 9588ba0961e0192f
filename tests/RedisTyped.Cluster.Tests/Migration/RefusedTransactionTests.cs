using RedisTyped.Cluster.Tests.Servers;
using RedisTyped.Transactions;
using StackExchange.Redis;

namespace RedisTyped.Cluster.Tests.Migration;

/// <summary>Transactions that a node refuses, or finds a condition of wanting, while another one, which is asked about the slot, hangs.</summary>
public class RefusedTransactionTests(ClusterServers servers) : IClassFixture<ClusterServers>
{
    private const int Hung = 0;
    private const int From = 2;

    [Fact]
    public async Task Refusal_is_told_though_another_node_hangs()
    {
        const int To = 1;
        await using var redis = await ConnectAsync();
        string shard = ShardOf(redis, 7500);
        (int slot, _) = await servers.PlaceAsync(redis, shard);
        await redis.ExecuteAsync("SET", shard + ":name", "eve");
        await servers.BeginMoveAsync(slot, From, To);
        await servers.MoveKeysAsync(slot, From, To);
        await servers.KeepReplicaAsync(Hung);
        servers.Nodes[Hung].Freeze();
        try
        {
            var transaction = redis.CreateTransaction(shard);
            _ = transaction.ExecuteAsync("INCR", shard + ":visits");

            var refused = await Assert.ThrowsAsync<TransactionRefusedException>(() => transaction.CommitAsync(TestContext.Current.CancellationToken));

            Assert.Equal(servers.Nodes[From].EndPoint, refused.Node.Name);
        }
        finally
        {
            servers.Nodes[Hung].Resume();
            await servers.LetReplicaAsync(Hung);
        }
    }

    [Fact]
    public async Task Condition_that_does_not_hold_is_told_though_another_node_hangs()
    {
        await using var redis = await ConnectAsync();
        string shard = ShardOf(redis, 7600);
        await Wait.UntilAsync(async () => !await IsRefusedAsync(), "the slot counts as settled");
        await servers.KeepReplicaAsync(Hung);
        servers.Nodes[Hung].Freeze();
        try
        {
            Assert.False(await RunAsync());
        }
        finally
        {
            servers.Nodes[Hung].Resume();
            await servers.LetReplicaAsync(Hung);
        }

        Assert.True((await redis.ExecuteAsync("GET", shard + ":visits")).IsNull);

        Task<bool> RunAsync()
        {
            var transaction = redis.CreateTransaction(shard);
            transaction.Require(shard + ":name", static key => Condition.KeyExists(key));
            _ = transaction.ExecuteAsync("INCR", shard + ":visits");
            return transaction.CommitAsync(TestContext.Current.CancellationToken);
        }

        async Task<bool> IsRefusedAsync()
        {
            try
            {
                Assert.False(await RunAsync());
                return false;
            }
            catch (TransactionRefusedException)
            {
                return true;
            }
        }
    }

    private Task<ShardedRedis> ConnectAsync() => servers.ConnectAsync(static options =>
    {
        options.OperationTimeout = TimeSpan.FromSeconds(3);

        // The node that hangs is to be asked.
        options.Heartbeat.Enabled = false;
    });

    private string ShardOf(ShardedRedis redis, int first) =>
        Enumerable.Range(first, 100).Select(static user => $"{{user:{user}}}").First(user => redis.RouteOf(user).Node.Name == servers.Nodes[From].EndPoint);
}
