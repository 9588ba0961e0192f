using RedisTyped.Execution;
using RedisTyped.Integration.Tests.Servers;
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
        await using var redis = await nodes.ConnectAsync();
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
        await using var redis = await nodes.ConnectAsync();
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
        await using var redis = await nodes.ConnectAsync();
        await nodes[0].KillAsync(Cancelled);
        nodes[1].Freeze();

        NodeResults<RedisResult> pings = await redis.OnAllNodes().ExecuteAsync("PING", [], TimeSpan.FromSeconds(5), Cancelled);

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
        await using var redis = await nodes.ConnectAsync();

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
        await using var redis = await nodes.ConnectAsync();
        await redis.OnNode("node-1").ExecuteAsync("SADD", "k", "x");

        NodeResults<RedisResult> values = await redis.OnAllNodes().ExecuteAsync("GET", "k");

        Assert.Contains("WRONGTYPE", Assert.IsType<RedisServerException>(values["node-1"].Exception).Message, StringComparison.Ordinal);
        Assert.True(values["node-2"].Succeeded);
    }

    [Fact]
    public async Task Some_nodes_are_asked_each_once_in_the_order_of_the_topology()
    {
        await using var nodes = await RedisNodes.StartAsync(3, cancellationToken: Cancelled);
        await using var redis = await nodes.ConnectAsync();
        string[] keys = [.. Enumerable.Range(0, 100).Select(static i => $"k{i}").Where(key => redis.NodeFor(key).Id != "node-2").Take(10)];

        Assert.Equal(["node-1", "node-3"], (await redis.OnNodes("node-3", "node-1", "node-3").PingAsync(cancellationToken: Cancelled)).Select(static r => r.Node.Name));
        Assert.Equal(
            redis.Nodes.Where(node => keys.Any(key => redis.NodeFor(key) == node)).Select(static n => n.Id),
            (await redis.OnNodesOf([.. keys.Select(static key => (RedisKey)key)]).ExecuteAsync("PING")).Select(static r => r.Node));
        Assert.Equal([redis.NodeFor("x").Id], (await redis.OnNodesOf("x").PingAsync(cancellationToken: Cancelled)).Select(static r => r.Node));
        Assert.Contains("node-9", Assert.Throws<ArgumentException>(() => redis.OnNodes("node-1", "node-9")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => redis.OnNodes());
        Assert.Throws<ArgumentException>(() => redis.OnNodesOf());
        Assert.Throws<ArgumentException>(() => redis.OnNodesOf(""));
    }

    [Fact]
    public async Task Keys_are_counted_and_deleted_on_the_nodes_that_are_asked()
    {
        await using var nodes = await RedisNodes.StartAsync(2, cancellationToken: Cancelled);
        await using var redis = await nodes.ConnectAsync();
        foreach (string node in new[] { "node-1", "node-2" })
        {
            await redis.OnNode(node).ExecuteAsync("MSET", "a", 1, "b", 2);
        }

        Assert.Equal(4, await redis.OnAllNodes().CountKeysAsync(Cancelled));
        await redis.OnNodes("node-2").FlushDatabaseAsync(Cancelled);
        Assert.Equal(2, await redis.OnAllNodes().CountKeysAsync(Cancelled));
        await redis.OnAllNodes().FlushAllAsync(Cancelled);
        Assert.Equal(0, await redis.OnAllNodes().CountKeysAsync(Cancelled));
    }

    [Fact]
    public async Task A_count_that_lacks_a_node_is_no_count_and_a_ping_that_does_is_a_result()
    {
        await using var nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);
        await using var redis = await nodes.ConnectAsync();
        await nodes[1].KillAsync(Cancelled);

        NodeResults<RedisResult> pings = await redis.OnAllNodes().PingAsync(TimeSpan.FromSeconds(5), Cancelled);

        Assert.Equal([true, false], pings.Select(static r => r.Succeeded));
        await Assert.ThrowsAsync<PartialFailureException<NodeResults<RedisResult>>>(() => redis.OnAllNodes().CountKeysAsync(Cancelled));
        await Assert.ThrowsAsync<PartialFailureException<NodeResults<RedisResult>>>(() => redis.OnAllNodes().FlushAllAsync(Cancelled));
    }
}
