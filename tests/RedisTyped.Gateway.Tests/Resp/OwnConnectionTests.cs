using System.Net;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Resp;

/// <summary>Connections that clients have for themselves are counted, since a node has room for so many.</summary>
public sealed class OwnConnectionTests
{
    [Fact]
    public async Task Own_connections_are_refused_beyond_the_limit_and_given_back_by_those_who_leave()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(1, configure: static options => options.MaxOwnConnections = 2);
        using RespClient waiting = await gateway.ConnectAsync();
        Assert.Equal("*-1\r\n", await waiting.AskAsync("BLPOP", "list", "0.01"));
        using (RespClient listener = await gateway.ConnectAsync())
        {
            Assert.Equal("*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n", await listener.AskAsync("SUBSCRIBE", "news"));
            using RespClient third = await gateway.ConnectAsync();
            Assert.Equal(
                "-ERR Node 'node-1' cannot be reached: clients have 2 connections of their own to it already, as many as MaxOwnConnections allows\r\n",
                await third.AskAsync("BLPOP", "list", "0.01"));
            Assert.Equal("+OK\r\n", await third.AskAsync("SET", "key", "v"));
        }

        using RespClient next = await gateway.ConnectAsync();
        await Wait.UntilAsync(async () => await next.AskAsync("BLPOP", "list", "0.01") == "*-1\r\n", "the place of the listener is free");
        Assert.StartsWith("-ERR Node 'node-1' cannot be reached: clients have 2 ", await (await gateway.ConnectAsync()).AskAsync("BLPOP", "list", "0.01"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_that_has_no_room_for_another_is_said_to_have_none()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(1, options: new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        using RespClient client = await gateway.ConnectAsync();
        Assert.Equal("+OK\r\n", await client.AskAsync("SET", "key", "v"));
        using RespClient node = await RespClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, gateway.Nodes[0].Port));
        Assert.Equal("+OK\r\n", await node.AskAsync("CONFIG", "SET", "maxclients", "1"));

        Assert.Equal(
            "-ERR Node 'node-1' cannot be reached: it answers that it has as many clients as its maxclients allows\r\n", await client.AskAsync("BLPOP", "list", "0.01"));
        Assert.Equal("$1\r\nv\r\n", await client.AskAsync("GET", "key"));
    }

    [Fact]
    public async Task One_that_nothing_is_listened_to_over_makes_room_for_others()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(1, configure: static options => options.MaxOwnConnections = 1);
        using RespClient first = await gateway.ConnectAsync();
        using RespClient second = await gateway.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            foreach (RespClient client in new[] { first, second })
            {
                Assert.Equal("*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n", await client.AskAsync("SUBSCRIBE", "news"));
                Assert.Equal("*3\r\n$11\r\nunsubscribe\r\n$4\r\nnews\r\n:0\r\n", await client.AskAsync("UNSUBSCRIBE", "news"));
            }
        }

        // One that is listened to over does not.
        Assert.Equal("*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n", await first.AskAsync("SUBSCRIBE", "news"));
        Assert.StartsWith("-ERR Node 'node-1' cannot be reached: clients have 1 ", await second.AskAsync("BLPOP", "list", "0.01"), StringComparison.Ordinal);
        Assert.Equal(":1\r\n", await second.AskAsync("PUBLISH", "news", "v"));
        Assert.Equal("*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$1\r\nv\r\n", await first.ReceiveAsync());
    }
}
