using System.Net.Sockets;
using System.Text;
using RedisTyped.Gateway.Tests.Resp;

namespace RedisTyped.Gateway.Tests.Faults;

/// <summary>What clients get of a gateway that ends.</summary>
public sealed class EndingGatewayTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replies_that_are_owed_reach_a_client_that_goes_on_sending()
    {
        const int length = 1_000_000, values = 8;
        await using RunningGateway gateway = await RunningGateway.StartAsync(nodes: 1);
        using RespClient before = await gateway.ConnectAsync();
        Assert.Equal("+OK\r\n", await before.AskAsync("SET", "key", new string('x', length)));
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 64 * 1024 };
        await client.ConnectAsync(gateway.EndPoint, Cancelled);

        // The gateway answers ECHO itself, when it has read all of this.
        byte[] read = Encoding.ASCII.GetBytes("$4\r\nread\r\n");
        await client.SendAsync((byte[])[.. RespClient.Request("ECHO", "read"), .. Enumerable.Repeat(RespClient.Request("GET", "key"), values).SelectMany(static get => get)], Cancelled);
        byte[] piece = new byte[64 * 1024];
        Assert.Equal(read.Length, await InTime.AwaitAsync(client.ReceiveAsync(piece.AsMemory(0, read.Length), Cancelled).AsTask(), "the gateway has read all"));
        using RespClient behind = await gateway.ConnectAsync();
        Assert.Equal("+PONG\r\n", await behind.AskAsync("PING"));

        // Connections are told of the end one after the other: where those before and behind it have ended, it has been told, and what it sends is not answered any more.
        Task stop = gateway.StopAsync();
        Assert.Equal(("", ""), (await before.ReceiveAsync(), await behind.ReceiveAsync()));

        long owed = values * ($"${length}\r\n\r\n".Length + length), received = 0;
        while (await NextAsync(client, piece) is > 0 and var count)
        {
            received += count;
        }

        await InTime.AwaitAsync(stop, "the gateway has ended");
        Assert.Equal(owed, received);
    }

    [Fact]
    public async Task Command_that_waits_is_ended_at_its_node_and_keeps_nobody()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(nodes: 1);
        using RespClient waiting = await gateway.ConnectAsync();
        using RespClient node = await RespClient.ConnectAsync(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, gateway.Nodes[0].Port));
        await waiting.SendAsync((byte[])[.. RespClient.Request("BLPOP", "jobs", "0"), .. RespClient.Request("BLPOP", "more", "0")]);
        await Wait.UntilAsync(async () => (await node.AskAsync("INFO", "clients")).Contains("blocked_clients:1\r", StringComparison.Ordinal), "it waits");

        Task stop = gateway.StopAsync();

        Assert.Equal("-UNBLOCKED the gateway ends\r\n", await waiting.ReceiveAsync());
        Assert.Equal("-UNBLOCKED the gateway ends\r\n", await waiting.ReceiveAsync());
        Assert.Equal("", await waiting.ReceiveAsync());
        await InTime.AwaitAsync(stop, "the gateway has ended");
        Assert.Equal(":1\r\n", await node.AskAsync("RPUSH", "jobs", "next"));
        Assert.Equal(":1\r\n", await node.AskAsync("LLEN", "jobs"));
    }

    // Sends a request before each reading; 0: the connection has ended.
    private static async Task<int> NextAsync(Socket client, Memory<byte> piece)
    {
        try
        {
            await InTime.AwaitAsync(client.SendAsync(RespClient.Request("PING"), Cancelled).AsTask(), "what goes on being sent is taken");
        }
        catch (SocketException)
        {
            // Reset: what has come before can be read all the same.
        }

        try
        {
            return await InTime.AwaitAsync(client.ReceiveAsync(piece, Cancelled).AsTask(), "more of the replies has come");
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}
