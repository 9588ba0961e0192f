using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Resp;

/// <summary>A script that runs for long keeps its node busy; those who ask the node meanwhile are told so by it, as without a gateway.</summary>
public sealed class LongScriptTests
{
    [Fact]
    public async Task Script_that_never_ends_can_be_ended_by_another_client()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            1, options: new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = ["--busy-reply-threshold", "50"] });
        using RespClient caller = await gateway.ConnectAsync();
        using RespClient other = await gateway.ConnectAsync();
        await caller.SendAsync(RespClient.Request("EVAL", "while true do end", "0"));

        await Wait.UntilAsync(async () => (await other.AskAsync("GET", "key")).StartsWith("-BUSY Redis is busy running a script", StringComparison.Ordinal), "the node says that it is busy");
        Assert.Equal("+OK\r\n", await other.AskAsync("SCRIPT", "KILL"));
        Assert.StartsWith("-ERR Script killed by user with SCRIPT KILL", await caller.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Equal("$-1\r\n", await other.AskAsync("GET", "key"));
    }

    [Fact]
    public async Task Script_may_take_longer_than_the_operation_timeout()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            1,
            topology: static nodes => nodes.TopologyJson().Replace("{\"router\"", "{\"operationTimeout\":\"1s\",\"router\"", StringComparison.Ordinal),
            options: new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = ["--busy-reply-threshold", "50"] });
        using RespClient caller = await gateway.ConnectAsync();
        const string spin = "local function now() local t = redis.call('TIME'); return t[1] * 1000 + t[2] / 1000 end local start = now() while now() - start < 2500 do end return 'done'";
        Assert.Equal("$4\r\ndone\r\n", await caller.AskAsync("EVAL", spin, "0"));
    }
}
