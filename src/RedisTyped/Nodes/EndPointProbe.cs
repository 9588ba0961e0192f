using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RedisTyped.Nodes;

/// <summary>
/// Tells why a node cannot be used, by one plain connection with one PING. What StackExchange.Redis says of a failed connect differs
/// between versions, and from run to run: a refused connection or password can come out as a mere timeout.
/// </summary>
internal static class EndPointProbe
{
    /// <summary>Said of an address that answers well, so that nothing but the time can have kept a connection from being made.</summary>
    public const string NotInTime = "it answers a plain PING, but the connection was not made in time";

    private const string NoAnswer = "the address does not answer";

    private const int LongestLine = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Describes the reason.</summary>
    /// <param name="endPoint">The address.</param>
    /// <param name="speaks">Whether to send a PING; not to a node that expects TLS.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<string> DescribeAsync(EndPoint endPoint, bool speaks, CancellationToken cancellationToken) =>
        DescribeAsync(endPoint, speaks, Patience, cancellationToken);

    /// <summary>Describes the reason, within a given time.</summary>
    public static async Task<string> DescribeAsync(EndPoint endPoint, bool speaks, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience < Patience ? patience : Patience);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        bool connected = false;
        try
        {
            await socket.ConnectAsync(endPoint, limit.Token).ConfigureAwait(false);
            connected = true;
            return speaks ? Describe(await AskAsync(socket, limit.Token).ConfigureAwait(false)) : "it accepts connections, but not this one";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return connected ? "it accepts connections but does not answer" : NoAnswer;
        }
        catch (SocketException e)
        {
            return Describe(e.SocketErrorCode);
        }
    }

    /// <summary>Tells why an address takes no connection, or gives null for one that does.</summary>
    public static async Task<string?> RefusalAsync(EndPoint endPoint, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint, limit.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return NoAnswer;
        }
        catch (SocketException e)
        {
            return Describe(e.SocketErrorCode);
        }
    }

    private static string Describe(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => $"nothing listens there ({error})",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => $"its name cannot be resolved ({error})",
        _ => $"no connection could be made ({error})",
    };

    private static async Task<string> AskAsync(Socket socket, CancellationToken cancellationToken)
    {
        await socket.SendAsync("PING\r\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        byte[] line = new byte[LongestLine];
        int length = 0;
        while (length < line.Length && line.AsSpan(0, length).IndexOf((byte)'\n') < 0)
        {
            int read = await socket.ReceiveAsync(line.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        return Encoding.ASCII.GetString(line, 0, length);
    }

    /// <summary>Only the code of an error is repeated; what else a stranger at that address says is not for our messages.</summary>
    private static string Describe(string reply)
    {
        string word = reply.Split(' ', '\r', '\n')[0];
        return word switch
        {
            "+PONG" => NotInTime,
            "-NOAUTH" => NodeRefusal.Password,
            _ when NodeRefusal.Codes.Contains(word.TrimStart('-')) => NodeRefusal.Of(word.TrimStart('-')),
            _ => "what listens there does not answer as Redis does",
        };
    }
}
