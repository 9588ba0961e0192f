using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using RedisTyped.Epochs;
using RedisTyped.Operation.Tests.Security;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Operation.Tests.Epochs;

public sealed class EpochLinkTests
{
    private static readonly EpochLease Lease = new("0a1b", 0, EpochStage.Idle, 0);

    private volatile bool _isLosing;
    private volatile bool _hasLost;

    [Fact]
    public async Task Question_that_was_lost_is_asked_again()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, cancellationToken: TestContext.Current.CancellationToken);
        await using var way = new LoopbackListener((client, end) => RelayAsync(client, nodes[0].Port, end));
        var options = new RedisTypedOptions();
        options.Nodes.Add("a", $"127.0.0.1:{way.Port}");
        var link = new EpochLink(TopologyPlan.Create(options).Nodes[0], NullLogger.Instance);
        Assert.NotNull(await Wait.EndOfAsync(link.LookAsync(Lease), "the node answers"));

        _isLosing = true;
        Task<EpochRecord?> look = link.LookAsync(Lease);
        await Wait.UntilAsync(() => _hasLost, "the question is lost");
        Assert.Same(look, link.LookAsync(Lease));
        _isLosing = false;

        Assert.NotNull(await Wait.EndOfAsync(look, "the question is asked again"));
        link.Close();
    }

    private async Task RelayAsync(TcpClient client, int target, CancellationToken end)
    {
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, target, end);
        Task answers = server.GetStream().CopyToAsync(client.GetStream(), end);
        byte[] piece = new byte[16384];
        while (await client.GetStream().ReadAsync(piece, end) is > 0 and var length)
        {
            if (_isLosing)
            {
                // It comes in parts, and is the last of them.
                _hasLost |= piece.AsSpan(0, length).IndexOf("HMGET"u8) >= 0;
            }
            else
            {
                await server.GetStream().WriteAsync(piece.AsMemory(0, length), end);
            }
        }

        await answers;
    }
}
