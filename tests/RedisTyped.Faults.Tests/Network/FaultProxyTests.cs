using System.Diagnostics;
using System.Net.Sockets;
using RedisTyped.Faults.Tests.Scenes;

namespace RedisTyped.Faults.Tests.Network;

/// <summary>The network of the tests does what it is told, seen from both ends.</summary>
public sealed class FaultProxyTests : IAsyncLifetime
{
    private readonly TcpListener _node = new(System.Net.IPAddress.Loopback, 0);
    private FaultProxy _proxy = null!;

    // What does not arrive is a failure, not a hang.
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private CancellationToken Cancelled => _limit.Token;

    public ValueTask InitializeAsync()
    {
        _limit.CancelAfter(FaultRun.Longest);
        _node.Start();
        _proxy = FaultProxy.Start(((System.Net.IPEndPoint)_node.LocalEndpoint).Port);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _node.Dispose();
        _limit.Dispose();
    }

    [Fact]
    public async Task Healthy_network_passes_bytes_both_ways()
    {
        (Socket client, Socket node) = await ConnectAsync();

        await client.SendAsync("to the node"u8.ToArray(), Cancelled);
        Assert.Equal("to the node", await ReadAsync(node, 11));
        await node.SendAsync("to the client"u8.ToArray(), Cancelled);
        Assert.Equal("to the client", await ReadAsync(client, 13));
    }

    [Fact]
    public async Task Delay_holds_for_each_direction_and_packets_do_not_queue_behind_each_other()
    {
        (Socket client, Socket node) = await ConnectAsync();
        _proxy.State = new LinkState { Delay = TimeSpan.FromMilliseconds(200) };
        var watch = Stopwatch.StartNew();

        for (int i = 0; i < 20; i++)
        {
            await client.SendAsync("x"u8.ToArray(), Cancelled);
        }

        Assert.Equal(new string('x', 20), await ReadAsync(node, 20));
        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(190), $"{watch.Elapsed}");

        // One behind the other they would take four seconds.
        await node.SendAsync("y"u8.ToArray(), Cancelled);
        Assert.Equal("y", await ReadAsync(client, 1));
        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(380), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task Silent_network_holds_bytes_and_gives_them_when_it_is_over()
    {
        (Socket client, Socket node) = await ConnectAsync();
        _proxy.State = new LinkState { IsSilent = true };
        await client.SendAsync("late"u8.ToArray(), Cancelled);
        Task<string> arrival = ReadAsync(node, 4);

        // It could have arrived by now: bytes of another connection, sent later, would have.
        (Socket other, _) = await ConnectAsync();
        await other.SendAsync("x"u8.ToArray(), Cancelled);
        Assert.False(arrival.IsCompleted);
        _proxy.State = LinkState.Healthy;

        Assert.Equal("late", await arrival);
    }

    [Fact]
    public async Task Cut_breaks_both_sides_and_refusing_closes_new_ones()
    {
        (Socket client, Socket node) = await ConnectAsync();
        _proxy.State = new LinkState { RefusesConnections = true };

        _proxy.CutAll();

        Assert.True(await IsClosedAsync(client));
        Assert.True(await IsClosedAsync(node));
        Assert.True(await Patience.UntilAsync(() => _proxy.ConnectionCount == 0, FaultRun.Longest));
        using var late = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.True(await IsRefusedAsync(late));
    }

    [Fact]
    public async Task Reply_that_is_cut_arrives_by_half()
    {
        (Socket client, Socket node) = await ConnectAsync();
        Task cut = _proxy.CutInReplies(1);

        await node.SendAsync("12345678"u8.ToArray(), Cancelled);

        await cut.WaitAsync(FaultRun.Longest, Cancelled);
        Assert.Equal("1234", await ReadAllAsync(client));
    }

    [Fact]
    public async Task Side_that_closes_ends_the_other()
    {
        (Socket client, Socket node) = await ConnectAsync();
        await client.SendAsync("last words"u8.ToArray(), Cancelled);
        client.Shutdown(SocketShutdown.Both);

        Assert.Equal("last words", await ReadAllAsync(node));
    }

    private async Task<(Socket Client, Socket Node)> ConnectAsync()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(System.Net.IPAddress.Loopback, _proxy.Port, Cancelled);
        Socket node = await _node.AcceptSocketAsync(Cancelled);
        node.NoDelay = true;
        return (client, node);
    }

    private async Task<string> ReadAsync(Socket socket, int count)
    {
        byte[] bytes = new byte[count];
        for (int read = 0; read < count;)
        {
            int more = await socket.ReceiveAsync(bytes.AsMemory(read), Cancelled);
            Assert.NotEqual(0, more);
            read += more;
        }

        return System.Text.Encoding.ASCII.GetString(bytes);
    }

    private async Task<bool> IsClosedAsync(Socket socket) => (await ReadAllAsync(socket)).Length == 0;

    // The reset can come before the system says that the connection stands.
    private async Task<bool> IsRefusedAsync(Socket socket)
    {
        try
        {
            await socket.ConnectAsync(System.Net.IPAddress.Loopback, _proxy.Port, Cancelled);
            return await IsClosedAsync(socket);
        }
        catch (SocketException)
        {
            return true;
        }
    }

    // To the end, be it in order or a reset.
    private async Task<string> ReadAllAsync(Socket socket)
    {
        byte[] bytes = new byte[100];
        int read = 0;
        try
        {
            while (await socket.ReceiveAsync(bytes.AsMemory(read), Cancelled) is > 0 and int more)
            {
                read += more;
            }
        }
        catch (SocketException)
        {
            // A reset.
        }

        return System.Text.Encoding.ASCII.GetString(bytes, 0, read);
    }
}
