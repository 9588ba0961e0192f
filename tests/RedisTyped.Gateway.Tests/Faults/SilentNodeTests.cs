using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RedisTyped.Gateway.Links;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Nodes;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Gateway.Tests.Faults;

/// <summary>Connections that clients have for themselves, to a node that says nothing any more, or has left.</summary>
public sealed class SilentNodeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_asks_a_node_that_stands_still_over_a_connection_of_its_own_is_answered_in_time()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            1, nodes => $$"""{"operationTimeout":"00:00:01","abortOnConnectFail":false,"nodes":[{"name":"a","configuration":"{{nodes[0].ConfigurationString}}"}]}""");
        using RespClient transaction = await gateway.ConnectAsync(), waiting = await gateway.ConnectAsync(), listener = await gateway.ConnectAsync();
        Assert.Equal("*-1\r\n", await waiting.AskAsync("BLPOP", "jobs", "0.01"));
        await listener.AskAsync("SUBSCRIBE", "one");
        await transaction.AskAsync("WATCH", "k");
        await transaction.AskAsync("MULTI");
        await transaction.AskAsync("INCR", "k");
        gateway.Nodes[0].Freeze();
        try
        {
            await waiting.SendAsync(RespClient.Request("BLPOP", "jobs", "0.1"));
            await transaction.SendAsync(RespClient.Request("EXEC"));
            await listener.SendAsync(RespClient.Request("SUBSCRIBE", "two"));

            Assert.Equal("-ERR Node 'a' cannot be reached: no answer within 1 s; whether the command ran is not known\r\n", await transaction.ReceiveAsync());
            Assert.Equal("-ERR Node 'a' cannot be reached: no answer within 1.1 s; whether the command ran is not known\r\n", await waiting.ReceiveAsync());

            // It cannot know any more what it listens to.
            while (await listener.ReceiveAsync() is { Length: > 0 } told)
            {
                Assert.Equal("-ERR subscribe: the node does not answer.\r\n", told);
            }
        }
        finally
        {
            gateway.Nodes[0].Resume();
        }
    }

    [Fact]
    public async Task Connections_ask_whether_the_other_host_is_still_there()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(1);
        RedisNode node = gateway.Redis.Current.Value.Nodes[0];

        await using var stream = (NetworkStream)await LinkDial.OpenAsync(node, LinkDial.ServerOf(node), protocol: 2, Cancelled);

        Assert.NotEqual(0, stream.Socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        Assert.Equal((int)node.OperationTimeout.TotalSeconds, stream.Socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
    }

    [Fact]
    public async Task Connections_of_clients_leave_with_their_node_and_patterns_are_listened_to_at_the_others()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using RespClient waited = await gateway.ConnectAsync(), pattern = await gateway.ConnectAsync(), sender = await gateway.ConnectAsync();
        using RespClient leaving = await RespClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, gateway.Nodes[2].Port));
        for (int i = 0; i < 20; i++)
        {
            await waited.AskAsync("BLPOP", string.Create(CultureInfo.InvariantCulture, $"jobs:{i}"), "0.001");
        }

        Assert.Equal("*3\r\n$10\r\npsubscribe\r\n$1\r\n*\r\n:1\r\n", await pattern.AskAsync("PSUBSCRIBE", "*"));
        string own = await leaving.AskAsync("CLIENT", "ID");
        RedisTypedOptions fewer = TopologyFile.Load(Path.Combine(gateway.Nodes[0].DataDirectory, "topology.json"));
        fewer.AbortOnConnectFail = false;
        fewer.Nodes.RemoveAt(2);
        fewer.AllowKeyMovement = true;

        await gateway.Redis.ReloadAsync(fewer, cancellationToken: Cancelled);

        await Wait.UntilAsync(
            async () => (await leaving.AskAsync("CLIENT", "LIST")).Split('\n').Count(static line => line.Contains("addr=", StringComparison.Ordinal)) == 1,
            "nobody is connected to the node that has left but who asks");
        Assert.Equal(own, await leaving.AskAsync("CLIENT", "ID"));
        await gateway.Nodes[2].KillAsync(Cancelled);
        Assert.Equal(":1\r\n", await sender.AskAsync("PUBLISH", "news", "hello"));
        Assert.Equal("*4\r\n$8\r\npmessage\r\n$1\r\n*\r\n$4\r\nnews\r\n$5\r\nhello\r\n", await pattern.ReceiveAsync());
        Assert.Equal("*3\r\n$12\r\npunsubscribe\r\n$1\r\n*\r\n:0\r\n", await pattern.AskAsync("PUNSUBSCRIBE", "*"));
        Assert.Equal("*-1\r\n", await waited.AskAsync("BLPOP", "jobs:1", "0.001"));
    }
}
