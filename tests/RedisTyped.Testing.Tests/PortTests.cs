using System.Net;
using System.Net.Sockets;
using RedisTyped.Testing.Servers;

namespace RedisTyped.Testing.Tests;

public sealed class PortTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RedisServerKind.RedisServer)]
    [InlineData(RedisServerKind.Garnet)]
    public async Task Node_that_lost_its_port_to_another_server_takes_a_new_one(RedisServerKind kind)
    {
        await using RedisNodes first = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = kind }, Cancel);
        var ports = new Queue<int>([first[0].Port, LoopbackPorts.Take()]);

        await using RedisNodes second = await RedisNodes.StartOnAsync(
            1, new RedisNodesOptions { Server = kind }, ProgramSearch.OfThisMachine(), ports.Dequeue, Cancel);

        Assert.Empty(ports);
        Assert.NotEqual(first[0].Port, second[0].Port);
        Assert.NotEqual(first[0].ProcessId, second[0].ProcessId);
        Assert.Equal("OK", await second[0].AskAsync("SET", "a", "1"));
        Assert.Null(await first[0].AskAsync("GET", "a"));
    }

    [Fact]
    public async Task Node_that_loses_every_port_fails()
    {
        await using RedisNodes first = await RedisNodes.StartAsync(1, cancellationToken: Cancel);
        int asked = 0;

        var failure = await Assert.ThrowsAsync<RedisNodeStartException>(() => RedisNodes.StartOnAsync(
            1,
            new RedisNodesOptions { Server = RedisServerKind.RedisServer },
            ProgramSearch.OfThisMachine(),
            () =>
            {
                asked++;
                return first[0].Port;
            },
            Cancel));

        Assert.Equal(5, asked);
        Assert.Contains("Address already in use", failure.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Ports_are_given_once_until_returned()
    {
        int[] ports = [.. Enumerable.Range(0, 200).Select(_ => LoopbackPorts.Take())];

        Assert.Equal(200, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port, 10000, 19999));
        Array.ForEach(ports, LoopbackPorts.Return);
    }

    /// <summary>As another process asks whether it may have the port.</summary>
    [Fact]
    public void Port_is_given_to_no_other_process_until_returned()
    {
        int port = LoopbackPorts.Take();

        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(() => Hold(port)).SocketErrorCode);
        LoopbackPorts.Return(port);
        Hold(port);
    }

    private static void Hold(int port)
    {
        using var held = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ExclusiveAddressUse = true };
        held.Bind(new IPEndPoint(IPAddress.Loopback, port));
    }
}
