using RedisTyped.Execution;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Runtime;

public class FanOutTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_node_answers_in_the_order_of_the_topology()
    {
        await using var nodes = await RedisNodes.StartAsync(3, cancellationToken: Cancelled);
        await using var redis = await ConnectAsync(nodes);
        await redis.OnNode("node-2").ExecuteAsync("SET", "x", "1");

        NodeResults<RedisResult> sizes = await redis.OnAllNodes().ExecuteAsync("DBSIZE");

        Assert.True(sizes.AllSucceeded);
        Assert.Equal(["node-1", "node-2", "node-3"], sizes.Select(static r => r.Node.Name));
        Assert.Equal([0, 1, 0], sizes.RequireAll().Select(static r => (long)r));
        Assert.Equal(1, (long)sizes["node-2"].Value!);
        Assert.Throws<ArgumentException>(() => sizes["node-9"]);
    }

    [Fact]
    public async Task Everything_is_flushed_everywhere()
    {
        await using var nodes = await RedisNodes.StartAsync(3, cancellationToken: Cancelled);
        await using var redis = await ConnectAsync(nodes);
        for (int i = 0; i < 30; i++)
        {
            await redis.ExecuteAsync("SET", $"k{i}", i);
        }

        Assert.Equal(30, (await redis.OnAllNodes().ExecuteAsync("DBSIZE")).RequireAll().Sum(static r => (long)r));
        await redis.OnAllNodes().ExecuteAsync("FLUSHDB");
        Assert.Equal(0, (await redis.OnAllNodes().ExecuteAsync("DBSIZE")).RequireAll().Sum(static r => (long)r));
    }

    [Fact]
    public async Task A_dead_and_a_frozen_node_are_results()
    {
        await using var nodes = await RedisNodes.StartAsync(3, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);
        await using var redis = await ConnectAsync(nodes);
        await nodes[0].KillAsync(Cancelled);
        nodes[1].Freeze();

        NodeResults<RedisResult> pings = await redis.OnAllNodes().ExecuteAsync("PING", [], TimeSpan.FromMilliseconds(500), Cancelled);

        Assert.False(pings.AllSucceeded);
        Assert.Equal(["node-1", "node-2"], pings.Failures.Select(static r => r.Node.Name));
        Assert.IsType<TimeoutException>(pings["node-2"].Exception);
        Assert.Equal("PONG", (string?)pings["node-3"].Value);
        var fault = Assert.Throws<PartialFailureException<NodeResults<RedisResult>>>(() => pings.RequireAll());
        Assert.Same(pings, fault.PartialResult);
        Assert.StartsWith("PING failed on 2 of 3 nodes: 'node-1': ", fault.Message, StringComparison.Ordinal);
        nodes[1].Resume();
    }

    [Fact]
    public async Task What_would_harm_a_connection_is_refused_before_anything_is_sent()
    {
        await using var nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        await using var redis = await ConnectAsync(nodes);

        Assert.Equal(
            UnroutableReason.SharedConnection,
            (await Assert.ThrowsAsync<UnroutableCommandException>(() => redis.OnAllNodes().ExecuteAsync("SELECT", 1))).Reason);
        await Assert.ThrowsAsync<ArgumentException>(() => redis.OnAllNodes().ExecuteAsync("DBSIZE", "too much"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => redis.OnAllNodes().ExecuteAsync("PING", [], TimeSpan.Zero, Cancelled));
    }

    [Fact]
    public async Task An_error_of_a_server_is_its_result()
    {
        await using var nodes = await RedisNodes.StartAsync(2, cancellationToken: Cancelled);
        await using var redis = await ConnectAsync(nodes);
        await redis.OnNode("node-1").ExecuteAsync("SADD", "k", "x");

        NodeResults<RedisResult> values = await redis.OnAllNodes().ExecuteAsync("GET", "k");

        Assert.Contains("WRONGTYPE", Assert.IsType<RedisServerException>(values["node-1"].Exception).Message, StringComparison.Ordinal);
        Assert.True(values["node-2"].Succeeded);
    }

    private static Task<ShardedRedis> ConnectAsync(RedisNodes nodes) => ShardedRedis.ConnectAsync(
        options =>
        {
            foreach (TestNode node in nodes.Nodes)
            {
                options.Nodes.Add(node.Name, node.ConfigurationString);
            }
        },
        cancellationToken: Cancelled);
}
