using RedisTyped.Topology;

namespace RedisTyped.Gateway.Tests.Resp;

public sealed class ReloadedListenerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Listener_does_not_notice_a_reload_that_changes_nothing()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using RespClient listener = await gateway.ConnectAsync();
        using RespClient sender = await gateway.ConnectAsync();
        Assert.Equal("*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n", await listener.AskAsync("SUBSCRIBE", "news"));

        await gateway.Redis.ReloadAsync(OptionsOf(gateway), cancellationToken: Cancelled);

        Assert.Equal(":1\r\n", await sender.AskAsync("PUBLISH", "news", "hello"));
        Assert.Equal("*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$5\r\nhello\r\n", await listener.ReceiveAsync());
    }

    [Fact]
    public async Task Listener_is_cut_off_by_a_reload_that_gives_its_channel_another_node_so_that_it_subscribes_again_and_no_other_is()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using RespClient listener = await gateway.ConnectAsync();
        using RespClient pattern = await gateway.ConnectAsync();
        using RespClient other = await gateway.ConnectAsync();
        using RespClient sender = await gateway.ConnectAsync();
        await listener.AskAsync("SUBSCRIBE", "foo");
        await pattern.AskAsync("PSUBSCRIBE", "n*");
        await other.AskAsync("SUBSCRIBE", "news");
        RedisTypedOptions fewer = OptionsOf(gateway);
        fewer.Nodes.RemoveAt(2);
        fewer.AllowKeyMovement = true;

        await gateway.Redis.ReloadAsync(fewer, cancellationToken: Cancelled);

        Assert.Equal("", await listener.ReceiveAsync());
        Assert.Equal("*2\r\n$4\r\npong\r\n$0\r\n\r\n", await other.AskAsync("PING"));
        Assert.Equal(":2\r\n", await sender.AskAsync("PUBLISH", "news", "hello"));
        Assert.Equal("*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$5\r\nhello\r\n", await other.ReceiveAsync());
        Assert.Equal("*4\r\n$8\r\npmessage\r\n$2\r\nn*\r\n$4\r\nnews\r\n$5\r\nhello\r\n", await pattern.ReceiveAsync());
    }

    private static RedisTypedOptions OptionsOf(RunningGateway gateway)
    {
        RedisTypedOptions options = TopologyFile.Load(Path.Combine(gateway.Nodes[0].DataDirectory, "topology.json"));

        // As serve has it.
        options.AbortOnConnectFail = false;
        return options;
    }
}
