using System.Net.Sockets;

namespace RedisTyped.Gateway.Links;

/// <summary>
/// A socket that is connected to itself: what is sent to it is heard behind the events that the system has told of already. .NET tells nobody when a thread has handled
/// those; this does.
/// </summary>
internal sealed class TurnBell : IDisposable
{
    private static readonly byte[] Stroke = [0];

    private readonly byte[] _heard = new byte[1];
    private volatile bool _isClosed;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    /// <exception cref="SocketException">The process may not make such a socket.</exception>
    public TurnBell()
    {
        // Nobody else can send to it. Others on this host, or in other containers of its network, may have our number.
        var address = new UnixDomainSocketEndPoint($"\0redistyped-turn-{Environment.ProcessId}-{Guid.NewGuid():N}");
        try
        {
            _socket.Bind(address);
            _socket.Connect(address);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Rings it.</summary>
    /// <returns>False: it cannot be rung, and nobody will hear it.</returns>
    public bool TryRing()
    {
        if (_isClosed)
        {
            return false;
        }

        try
        {
            return _socket.Send(Stroke, SocketFlags.None, out SocketError error) == Stroke.Length && error == SocketError.Success;
        }
        catch (ObjectDisposedException)
        {
            // Closed just now.
            return false;
        }
    }

    /// <summary>Ends when it was rung, on the thread that the sockets' events come in on. For one at a time.</summary>
    public ValueTask<int> HearAsync() => _socket.ReceiveAsync(_heard.AsMemory(), SocketFlags.None);

    /// <inheritdoc/>
    public void Dispose()
    {
        _isClosed = true;
        _socket.Dispose();
    }
}
