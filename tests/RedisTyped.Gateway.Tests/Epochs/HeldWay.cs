using System.Net;
using System.Net.Sockets;
using RedisTyped.Operation.Tests.Security;

namespace RedisTyped.Gateway.Tests.Epochs;

/// <summary>A way to a server that can keep new connections waiting, as a slow handshake does; those that there are go on.</summary>
internal sealed class HeldWay : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isHolding;
    private int _held;

    public HeldWay(int target) => _listener = new LoopbackListener((client, end) => PassOnAsync(client, target, end));

    public int Port => _listener.Port;

    /// <summary>How many connections are kept waiting.</summary>
    public int Held => Volatile.Read(ref _held);

    public void Hold() => _isHolding = true;

    public void Release() => _released.SetResult();

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task PassOnAsync(TcpClient client, int target, CancellationToken end)
    {
        if (_isHolding)
        {
            Interlocked.Increment(ref _held);
            await _released.Task.WaitAsync(end);
        }

        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        await server.ConnectAsync(IPAddress.Loopback, target, end);
        await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream(), end), server.GetStream().CopyToAsync(client.GetStream(), end));
    }
}
