using System.Net.Sockets;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Faults;

/// <summary>How the process of the gateway ends.</summary>
public sealed class ServeSignalTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Replies_that_nodes_owe_arrive_before_the_process_ends(string signal)
    {
        const int requests = 50;
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, TestContext.Current.CancellationToken);
        using ServeProcess gateway = await ServeProcess.StartAsync(nodes);
        using RespClient client = await RespClient.ConnectAsync(gateway.EndPoint);
        Assert.Equal("+OK\r\n", await client.AskAsync("SET", "key", "v"));

        // The gateway answers ECHO itself, when it has read all of this: the node is asked, and says nothing.
        nodes[0].Freeze();
        await client.SendAsync((byte[])[.. RespClient.Request("ECHO", "read"), .. Enumerable.Range(0, requests).SelectMany(static _ => RespClient.Request("INCR", "counter"))]);
        Assert.Equal("$4\r\nread\r\n", await client.ReceiveAsync());
        await gateway.SignalAsync(signal);
        await Wait.UntilAsync(async () => !await ListensAsync(gateway), "nobody new is let in");
        nodes[0].Resume();

        for (int i = 1; i <= requests; i++)
        {
            Assert.Equal($":{i}\r\n", await client.ReceiveAsync());
        }

        Assert.Equal("", await client.ReceiveAsync());
        Assert.Equal((0, ""), await gateway.EndAsync());
    }

    [Fact]
    public async Task Clients_that_wait_for_ever_do_not_keep_the_process()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, cancellationToken: TestContext.Current.CancellationToken);
        using ServeProcess gateway = await ServeProcess.StartAsync(nodes);
        using RespClient silent = await RespClient.ConnectAsync(gateway.EndPoint);
        Assert.Equal("+PONG\r\n", await silent.AskAsync("PING"));
        using RespClient listener = await RespClient.ConnectAsync(gateway.EndPoint);
        Assert.Equal("*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n", await listener.AskAsync("SUBSCRIBE", "news"));

        await gateway.SignalAsync("TERM");

        Assert.Equal("", await silent.ReceiveAsync());
        Assert.Equal("", await listener.ReceiveAsync());
        Assert.Equal((0, ""), await gateway.EndAsync());
    }

    private static async Task<bool> ListensAsync(ServeProcess gateway)
    {
        try
        {
            using RespClient next = await RespClient.ConnectAsync(gateway.EndPoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
