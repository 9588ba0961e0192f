using System.Net;
using System.Net.Sockets;

namespace RedisTyped.Operation.Tests.Security;

/// <summary>The way to a server over which every piece takes a while, as on a machine or a network that is busy.</summary>
internal sealed class SlowRelay : IAsyncDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(350);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _target;
    private readonly Task _relaying;

    public SlowRelay(int target)
    {
        _target = target;
        _listener.Start();
        _relaying = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _relaying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            _ = RelayAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            await server.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            await ((Task)Task.WhenAny(CopyAsync(client.GetStream(), server.GetStream()), CopyAsync(server.GetStream(), client.GetStream())))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        byte[] piece = new byte[16384];
        int length;
        while ((length = await from.ReadAsync(piece, _end.Token)) > 0)
        {
            await Task.Delay(Delay, _end.Token);
            await to.WriteAsync(piece.AsMemory(0, length), _end.Token);
        }
    }
}
