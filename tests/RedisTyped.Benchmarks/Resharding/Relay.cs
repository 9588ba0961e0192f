using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace RedisTyped.Benchmarks.Resharding;

/// <summary>
/// Stands between a master and a replica and copies, both ways, without a look at what: how long after the last byte a replica is in step
/// whoever stands there.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private const int Piece = 256 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly int _master;
    private readonly Task _running;
    private long _lastByte;

    public Relay(int master)
    {
        _master = master;
        _listener.Start();
        _running = RunAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>When the master last sent something, before anything was written to it.</summary>
    public DateTimeOffset LastByte => new(Interlocked.Read(ref _lastByte), TimeSpan.Zero);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        using TcpClient replica = await _listener.AcceptTcpClientAsync(_ending.Token);
        using var master = new TcpClient { NoDelay = true };
        await master.ConnectAsync(IPAddress.Loopback, _master, _ending.Token);
        replica.NoDelay = true;
        await Task.WhenAny(
            CopyAsync(master.GetStream(), replica.GetStream(), () => Interlocked.Exchange(ref _lastByte, TimeProvider.System.GetUtcNow().Ticks)),
            CopyAsync(replica.GetStream(), master.GetStream(), static () => { }));
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, Action onRead)
    {
        byte[] piece = ArrayPool<byte>.Shared.Rent(Piece);
        while (await from.ReadAsync(piece, _ending.Token) is var read and > 0)
        {
            onRead();
            await to.WriteAsync(piece.AsMemory(0, read), _ending.Token);
        }
    }
}
