using System.Net.Sockets;

namespace RedisTyped.Resharding.Replication.Client;

/// <summary>
/// Has reads of a snapshot wait until much has come, for a moment at most: every piece that is read by itself wakes threads here and where
/// its bytes go, and those who make and load the snapshot have better use for the processor. The kernel does the waiting, by the low-water
/// mark of the socket; where it has none, pieces are read as they come. One reader.
/// </summary>
internal sealed class GatheredReads : IAsyncDisposable
{
    /// <summary>What a read waits for, in bytes.</summary>
    private const int Much = 256 * 1024;

    /// <summary>How long it waits at least, and at most twice as long. From a source that sends less than 25 MB/s a piece is read so often.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();
    private readonly Socket? _socket;
    private readonly Timer? _looking;
    private bool _isRaised;
    private long _reads;
    private long _seen;

    /// <param name="socket">The socket, whose bytes nobody else reads; null for none: under TLS what has come is not what can be read.</param>
    /// <remarks>Kernels before 4.18 wake nobody when the mark is lowered: the last piece of a snapshot would be waited for in vain.</remarks>
    public GatheredReads(Socket? socket)
    {
        if (socket is not null && OperatingSystem.IsOSPlatformVersionAtLeast("linux", 4, 18))
        {
            _socket = socket;
            _looking = new Timer(static reads => ((GatheredReads)reads!).Look(), this, Patience, Patience);
        }
    }

    /// <summary>A read is about to wait.</summary>
    public void Begin()
    {
        if (_socket is null)
        {
            return;
        }

        lock (_gate)
        {
            _reads++;
            if (!_isRaised)
            {
                _isRaised = true;
                Set(Much);
            }
        }
    }

    /// <summary>From now on bytes are read as they come.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_looking is not null)
        {
            await _looking.DisposeAsync().ConfigureAwait(false);
            Lower();
        }
    }

    // The same read as the last time: what has come will do.
    private void Look()
    {
        lock (_gate)
        {
            if (_reads == _seen)
            {
                Lower();
            }

            _seen = _reads;
        }
    }

    // Wakes the reader if anything has come.
    private void Lower()
    {
        lock (_gate)
        {
            if (_isRaised)
            {
                _isRaised = false;
                Set(1);
            }
        }
    }

    private void Set(int bytes)
    {
        try
        {
            _socket!.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater, bytes);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // A socket that is gone: the reader meets the same.
        }
    }
}
