using RedisTyped.Cluster.Tests.Servers;
using RedisTyped.Transactions;

namespace RedisTyped.Cluster.Tests.Migration;

/// <summary>Transactions that a node refuses while another one, which is asked about the slot, hangs.</summary>
public class RefusedTransactionTests(ClusterServers servers) : IClassFixture<ClusterServers>
{
    [Fact]
    public async Task Refusal_is_told_though_another_node_hangs()
    {
        const int Hung = 0, From = 2, To = 1;
        await using var redis = await servers.ConnectAsync(options =>
        {
            options.OperationTimeout = TimeSpan.FromSeconds(3);

            // The node that hangs is to be asked.
            options.Heartbeat.Enabled = false;
        });
        string shard = Enumerable.Range(7500, 100).Select(static user => $"{{user:{user}}}").First(user => redis.RouteOf(user).Node.Name == servers.Nodes[From].EndPoint);
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
}
