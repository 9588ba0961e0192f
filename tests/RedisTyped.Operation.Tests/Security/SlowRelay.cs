using System.Net;
using System.Net.Sockets;

namespace RedisTyped.Operation.Tests.Security;

/// <summary>The way to a server over which every piece takes a while, as on a machine or a network that is busy.</summary>
internal sealed class SlowRelay : IAsyncDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(350);

    private readonly LoopbackListener _listener;

    public SlowRelay(int target) => _listener = new LoopbackListener((client, end) => RelayAsync(client, target, end));

    public int Port => _listener.Port;

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private static async Task RelayAsync(TcpClient client, int target, CancellationToken end)
    {
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, target, end);
        await ((Task)Task.WhenAny(CopyAsync(client.GetStream(), server.GetStream(), end), CopyAsync(server.GetStream(), client.GetStream(), end)))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to, CancellationToken end)
    {
        byte[] piece = new byte[16384];
        int length;
        while ((length = await from.ReadAsync(piece, end)) > 0)
        {
            await Task.Delay(Delay, end);
            await to.WriteAsync(piece.AsMemory(0, length), end);
        }
    }
}
