using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using RedisTyped.Operation.Tests.Security;

namespace RedisTyped.Operation.Tests.Replicas;

/// <summary>The way to a server, which can break, and keep whoever connects meanwhile for good without an answer; others get through when that is over.</summary>
internal sealed class HoldingRelay : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly CancellationTokenSource _break = new();
    private readonly ConcurrentDictionary<int, bool> _held = [];
    private volatile bool _isHolding;

    public HoldingRelay(int target) => _listener = new LoopbackListener((client, end) => RelayAsync(client, target, end));

    public string EndPoint => $"127.0.0.1:{_listener.Port}";

    /// <summary>Breaks the connections that there are; those to come are held.</summary>
    public void Hold()
    {
        _isHolding = true;
        _break.Cancel();
    }

    /// <summary>Lets through who connects from now on.</summary>
    public async Task ReleaseAsync()
    {
        // Connections are taken in the order in which they are made.
        using var last = new TcpClient();
        await last.ConnectAsync(IPAddress.Loopback, _listener.Port);
        int port = ((IPEndPoint)last.Client.LocalEndPoint!).Port;
        await Wait.UntilAsync(() => _held.ContainsKey(port), "all connections from before are held");
        _isHolding = false;
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _break.Dispose();
    }

    // Those that are made behind the break are not broken by it.
    private async Task RelayAsync(TcpClient client, int target, CancellationToken end)
    {
        if (_isHolding)
        {
            _held[((IPEndPoint)client.Client.RemoteEndPoint!).Port] = true;
            await Task.Delay(Timeout.Infinite, end);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(end);
        using CancellationTokenRegistration broken = _break.IsCancellationRequested ? default : _break.Token.Register(limit.Cancel);
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, target, limit.Token);
        await await Task.WhenAny(
            client.GetStream().CopyToAsync(server.GetStream(), limit.Token), server.GetStream().CopyToAsync(client.GetStream(), limit.Token));
    }
}
