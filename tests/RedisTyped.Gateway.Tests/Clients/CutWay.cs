using System.Net;
using System.Net.Sockets;
using RedisTyped.Operation.Tests.Security;

namespace RedisTyped.Gateway.Tests.Clients;

/// <summary>A way to a server that stops in the middle of what the server sends over one connection, once that has sent much; then it goes on, or breaks.</summary>
internal sealed class CutWay : IAsyncDisposable
{
    /// <summary>So much of what a server sends comes through at once.</summary>
    public const int Most = 1024 * 1024;

    private readonly LoopbackListener _listener;
    private readonly TaskCompletionSource<bool> _decided = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CutWay(int target) => _listener = new LoopbackListener((client, end) => PassOnAsync(client, target, end));

    public int Port => _listener.Port;

    public void GoOn() => _decided.TrySetResult(true);

    public void Break() => _decided.TrySetResult(false);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task PassOnAsync(TcpClient client, int target, CancellationToken end)
    {
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        await server.ConnectAsync(IPAddress.Loopback, target, end);
        await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream(), end), BringBackAsync(server.GetStream(), client.GetStream(), end));
    }

    private async Task BringBackAsync(NetworkStream server, NetworkStream client, CancellationToken end)
    {
        byte[] piece = new byte[64 * 1024];
        for (long brought = 0; await server.ReadAsync(piece, end) is > 0 and var read; brought += read)
        {
            if (brought + read > Most && !await _decided.Task.WaitAsync(end))
            {
                return;
            }

            await client.WriteAsync(piece.AsMemory(0, read), end);
        }
    }
}
