using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Faults;

/// <summary>What the process of the gateway writes to its standard error.</summary>
public sealed class ServeLogTests
{
    [Fact]
    public async Task What_befalls_its_client_is_told_there()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, TestContext.Current.CancellationToken);
        using ServeProcess gateway = await ServeProcess.StartAsync(nodes, watches: true);

        await File.WriteAllTextAsync(gateway.TopologyPath, """{ "nodes": [ { "name": "a" """, TestContext.Current.CancellationToken);
        Assert.StartsWith(
            $"{gateway.TopologyPath} was not taken for the topology, which stays as it is: ", await gateway.LoggedAsync("fail: RedisTyped[21]"), StringComparison.Ordinal);

        await nodes[1].KillAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("Node node-2 is down: ", await gateway.LoggedAsync("warn: RedisTyped[30]"), StringComparison.Ordinal);

        await gateway.SignalAsync("TERM");
        Assert.Equal(0, (await gateway.EndAsync()).Exit);
    }

    [Fact]
    public async Task Node_that_is_missing_at_the_start_is_told_there()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, TestContext.Current.CancellationToken);
        await nodes[1].KillAsync(TestContext.Current.CancellationToken);

        using ServeProcess gateway = await ServeProcess.StartAsync(nodes);

        Assert.Equal("Started without node node-2; its keys fail until it can be reached", await gateway.LoggedAsync("warn: RedisTyped[4]"));
    }
}
