using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using RedisTyped.Commands;
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
            1, nodes => $$"""{"operationTimeout":"00:00:03","abortOnConnectFail":false,"nodes":[{"name":"a","configuration":"{{nodes[0].ConfigurationString}}"}]}""");
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

            Assert.Equal("-ERR Node 'a' cannot be reached: no answer within 4 s; whether the command ran is not known\r\n", await transaction.ReceiveAsync());
            Assert.Equal("-ERR Node 'a' cannot be reached: no answer within 4.1 s; whether the command ran is not known\r\n", await waiting.ReceiveAsync());

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
    public async Task Whoever_connects_is_greeted_though_a_node_stands_still()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            2, static nodes => nodes.TopologyJson().Replace("{\"router\"", "{\"operationTimeout\":\"00:05:00\",\"router\"", StringComparison.Ordinal));
        using RespClient client = await gateway.ConnectAsync();
        string key = Enumerable.Range(0, 1000).Select(static i => $"key:{i}").First(key => gateway.Redis.NodeFor(key).Id.Name == gateway.Nodes[1].Name);
        Assert.Equal("+OK\r\n", await client.AskAsync("SET", key, "v"));
        gateway.Nodes[0].Freeze();
        try
        {
            string hello = await client.AskAsync("HELLO", "3");
            Assert.StartsWith("%7\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n", hello, StringComparison.Ordinal);
            Assert.Equal("$1\r\nv\r\n", await client.AskAsync("GET", key));

            // Nobody tells.
            gateway.Nodes[1].Freeze();
            Assert.Contains($"{CommandTable.ServerVersion}.0\r\n", await client.AskAsync("HELLO", "2"), StringComparison.Ordinal);
        }
        finally
        {
            gateway.Nodes[0].Resume();
            gateway.Nodes[1].Resume();
        }
    }

    [Fact]
    public async Task Whoever_listens_or_waits_without_end_at_a_node_that_counts_as_lost_is_told()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            1, nodes => $$"""{"operationTimeout":"00:00:03","abortOnConnectFail":false,"nodes":[{"name":"a","configuration":"{{nodes[0].ConfigurationString}}"}]}""");
        using RespClient waiting = await gateway.ConnectAsync(), listener = await gateway.ConnectAsync(), other = await gateway.ConnectAsync();
        await listener.AskAsync("SUBSCRIBE", "one");
        await waiting.SendAsync(RespClient.Request("BLPOP", "jobs", "0"));
        await Wait.UntilAsync(async () => (await other.AskAsync("INFO", "clients")).Contains("blocked_clients:1\r", StringComparison.Ordinal), "it waits");
        gateway.Nodes[0].Freeze();
        try
        {
            Assert.StartsWith("-NODEDOWN", await other.AskAsync("GET", "k"), StringComparison.Ordinal);

            Assert.Equal("-ERR Node 'a' cannot be reached: the connection was closed; whether the command ran is not known\r\n", await waiting.ReceiveAsync());
            Assert.Equal("", await listener.ReceiveAsync());
        }
        finally
        {
            gateway.Nodes[0].Resume();
        }

        await Wait.UntilAsync(async () => await waiting.AskAsync("BLPOP", "jobs", "0.01") == "*-1\r\n", "the same client can wait again");
    }

    [Fact]
    public async Task Connections_ask_whether_the_other_host_is_still_there()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            1, nodes => $$"""{"operationTimeout":"1.00:00:00","nodes":[{"name":"a","configuration":"{{nodes[0].ConfigurationString}}"}]}""");
        RedisNode node = gateway.Redis.Current.Value.Nodes[0];

        await using var stream = (NetworkStream)await LinkDial.OpenAsync(node, NodePrimary.ServerOf(node), protocol: 2, Timeout.InfiniteTimeSpan, Cancelled);

        Assert.NotEqual(0, stream.Socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        Assert.Equal(300, stream.Socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
    }

    [Fact]
    public async Task Listener_is_cut_off_when_its_node_is_connected_anew()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            2,
            nodes => $$"""{"discoverReplicas":true,"operationTimeout":"00:00:03","nodes":[{"name":"a","configuration":"{{nodes[0].ConfigurationString}}"}]}""",
            options: new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        using RespClient listener = await gateway.ConnectAsync(), pattern = await gateway.ConnectAsync();
        using RespClient second = await RespClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, gateway.Nodes[1].Port));
        await listener.AskAsync("SUBSCRIBE", "news");
        await pattern.AskAsync("PSUBSCRIBE", "*");

        Assert.Equal("+OK\r\n", await second.AskAsync("REPLICAOF", "127.0.0.1", string.Create(CultureInfo.InvariantCulture, $"{gateway.Nodes[0].Port}")));

        Assert.Equal("", await listener.ReceiveAsync());
        Assert.Equal("", await pattern.ReceiveAsync());
        await Wait.UntilAsync(() => gateway.Redis.Nodes[0].Replicas.Count == 1, "the new connection knows of the replica");
    }

    /// <summary>An EXEC that has taken what it answers with could not be made again.</summary>
    [Fact]
    public async Task Reply_that_goes_on_coming_may_take_longer_than_a_node_may_be_silent()
    {
        // The node may be silent for many pauses: on a machine that is held up, one of them takes far longer than it should.
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            1, nodes => $$"""{"operationTimeout":"00:00:03","nodes":[{"name":"a","configuration":"{{nodes[0].ConfigurationString}}"}]}""");
        RedisNode node = gateway.Redis.Current.Value.Nodes[0];
        byte[] told = Encoding.ASCII.GetBytes($"$40\r\n{new string('s', 40)}\r\n");
        var pause = TimeSpan.FromMilliseconds(100);
        await using var slow = new PacedStream(told, pause);
        await using var connection = new NodeConnection(slow, NodePrimary.ServerOf(node), NodeLinks.Of(node));

        ReadOnlyMemory<byte> reply = await connection.ReceiveAsync(connection.Patience, Cancelled);

        Assert.Equal(told, reply.ToArray());
        Assert.True(slow.Pauses * pause > connection.Patience);
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

    /// <summary>Gives a byte after each pause.</summary>
    private sealed class PacedStream(byte[] bytes, TimeSpan pause) : MemoryStream(bytes)
    {
        public int Pauses { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(pause, cancellationToken);
            Pauses++;
            return Read(buffer.Span[..1]);
        }
    }
}
