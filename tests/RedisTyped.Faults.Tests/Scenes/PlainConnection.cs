using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RedisTyped.Faults.Tests.Scenes;

/// <summary>A socket to a server, for a few words of a tester: no client library stands between.</summary>
internal sealed class PlainConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly NetworkStream _stream;

    private PlainConnection(int port)
    {
        _socket.Connect(IPAddress.Loopback, port);
        _stream = new NetworkStream(_socket);
    }

    /// <summary>Connects.</summary>
    public static PlainConnection To(int port) => new(port);

    /// <summary>Asks one thing on a connection of its own.</summary>
    public static async Task<string> AskAsync(int port, string line, CancellationToken cancellationToken = default)
    {
        using PlainConnection connection = To(port);
        return await connection.AskAsync(line, cancellationToken);
    }

    /// <summary>Sends a line of words without quotation marks, and gives a reply of one line or one bulk.</summary>
    public async Task<string> AskAsync(string line, CancellationToken cancellationToken = default)
    {
        await SendAsync(line, cancellationToken);
        string first = await ReadLineAsync(cancellationToken);
        if (first is not ['$', .. var length])
        {
            return first;
        }

        byte[] bulk = new byte[int.Parse(length, CultureInfo.InvariantCulture) + 2];
        await _stream.ReadExactlyAsync(bulk, cancellationToken);
        return Encoding.Latin1.GetString(bulk, 0, bulk.Length - 2);
    }

    /// <summary>Sends a line, and does not wait.</summary>
    public async Task SendAsync(string line, CancellationToken cancellationToken = default) =>
        await _stream.WriteAsync(Encoding.Latin1.GetBytes(line + "\r\n"), cancellationToken);

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (line.Length < 2 || line[^2] != '\r' || line[^1] != '\n')
        {
            await _stream.ReadExactlyAsync(one, cancellationToken);
            line.Append((char)one[0]);
        }

        return line.ToString(0, line.Length - 2);
    }
}
