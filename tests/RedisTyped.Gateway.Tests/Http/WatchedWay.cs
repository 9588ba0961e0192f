using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using RedisTyped.Operation.Tests.Security;

namespace RedisTyped.Gateway.Tests.Http;

/// <summary>A way to a server that tells what has been sent to it.</summary>
internal sealed class WatchedWay : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly ConcurrentQueue<string> _sent = new();

    public WatchedWay(int target) => _listener = new LoopbackListener((client, end) => PassOnAsync(client, target, end));

    public int Port => _listener.Port;

    /// <summary>What clients have sent, piece by piece as it came.</summary>
    public string Sent => string.Concat(_sent);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task PassOnAsync(TcpClient client, int target, CancellationToken end)
    {
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        await server.ConnectAsync(IPAddress.Loopback, target, end);
        await Task.WhenAny(BringAsync(client.GetStream(), server.GetStream(), end), server.GetStream().CopyToAsync(client.GetStream(), end));
    }

    private async Task BringAsync(NetworkStream client, NetworkStream server, CancellationToken end)
    {
        byte[] piece = new byte[16 * 1024];
        while (await client.ReadAsync(piece, end) is > 0 and var read)
        {
            await server.WriteAsync(piece.AsMemory(0, read), end);
            _sent.Enqueue(Encoding.Latin1.GetString(piece, 0, read));
        }
    }
}
