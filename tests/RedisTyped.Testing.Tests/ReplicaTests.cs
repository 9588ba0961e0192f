using StackExchange.Redis;

namespace RedisTyped.Testing.Tests;

public sealed class ReplicaTests
{
    // Copies begin a second after a replica asks, long after it answers: who does not wait for them is seen.
    private static readonly string[] LateCopy = ["--repl-diskless-sync-delay", "1"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replicas_get_what_their_own_primary_is_given()
    {
        await using RedisNodes redis = await StartAsync(count: 2, replicas: 2);

        foreach (TestNode node in redis.Nodes)
        {
            Assert.Equal("OK", await node.AskAsAsync("pw", "SET", "who", node.Name));
            Assert.Equal([$"{node.Name}-replica-1", $"{node.Name}-replica-2"], node.Replicas.Select(replica => replica.Name));
            foreach (TestNode replica in node.Replicas)
            {
                await Machine.SeesAsync(
                    $"key of {node} on {replica}", async () => await replica.AskAsAsync("pw", "GET", "who") == node.Name);
            }
        }
    }

    [Fact]
    public async Task Replicas_follow_when_the_start_returns()
    {
        await using RedisNodes redis = await StartAsync(count: 1, replicas: 2, LateCopy);

        Assert.Contains("connected_slaves:2\r\n", await redis[0].AskAsAsync("pw", "INFO", "replication"), StringComparison.Ordinal);
        foreach (TestNode replica in redis[0].Replicas)
        {
            Assert.Contains(
                "master_link_status:up\r\n", await replica.AskAsAsync("pw", "INFO", "replication"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Replicas_follow_again_when_a_restart_of_their_primary_returns()
    {
        await using RedisNodes redis = await StartAsync(count: 1, replicas: 1, LateCopy);

        await redis[0].KillAsync(Cancel);
        await redis[0].RestartAsync(Cancel);

        Assert.Contains("connected_slaves:1\r\n", await redis[0].AskAsAsync("pw", "INFO", "replication"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restarted_replica_holds_a_copy_when_its_restart_returns()
    {
        await using RedisNodes redis = await StartAsync(count: 1, replicas: 1, LateCopy);
        TestNode replica = redis[0].Replicas[0];

        await replica.KillAsync(Cancel);
        Assert.Equal("OK", await redis[0].AskAsAsync("pw", "SET", "meanwhile", "1"));
        await replica.RestartAsync(Cancel);

        Assert.Equal("1", await replica.AskAsAsync("pw", "GET", "meanwhile"));
    }

    [Fact]
    public async Task Primary_restarts_although_its_replica_is_frozen()
    {
        await using RedisNodes redis = await StartAsync(count: 1, replicas: 1);
        redis[0].Replicas[0].Freeze();

        await redis[0].KillAsync(Cancel);
        await redis[0].RestartAsync(Cancel);

        Assert.Equal("PONG", await redis[0].AskAsAsync("pw", "PING"));
    }

    [Fact]
    public async Task Configuration_names_the_primary_and_its_replicas()
    {
        await using RedisNodes redis = await StartAsync(count: 1, replicas: 1);
        TestNode replica = redis[0].Replicas[0];

        Assert.Equal($"{redis[0].EndPoint},{replica.EndPoint},password=pw", redis[0].ConfigurationString);
        Assert.Equal($"{replica.EndPoint},password=pw", replica.ConfigurationString);
        using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(redis[0].ConfigurationString);
        Assert.True(await connection.GetDatabase().StringSetAsync("a", "b"));
    }

    private static Task<RedisNodes> StartAsync(int count, int replicas, params string[] arguments) => RedisNodes.StartAsync(
        count, new RedisNodesOptions { ReplicasPerNode = replicas, Password = "pw", ExtraArguments = arguments }, Cancel);
}
