using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RedisTyped.Testing.Probing;

/// <summary>
/// Asks a node one question over a connection of its own. It knows no more of the protocol than whether a node is ready takes;
/// StackExchange.Redis would reconnect, retry and log where a start-up wants one plain answer.
/// </summary>
internal static class NodeProbe
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(2);

    /// <summary>The text of the answer, or null when there was none in time or it was an error.</summary>
    public static Task<string?> AskAsync(int port, string? password, string[] command, CancellationToken cancellationToken) =>
        AskAsync(port, password, command, LongestAnswer, cancellationToken);

    /// <summary>The text of the answer, or null when there was none in a time or it was an error.</summary>
    public static async Task<string?> AskAsync(int port, string? password, string[] command, TimeSpan longest, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(longest);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, limit.Token).ConfigureAwait(false);
            NetworkStream stream = client.GetStream();
            await using (stream.ConfigureAwait(false))
            {
                if (password is not null && await AskAsync(stream, ["AUTH", password], limit.Token).ConfigureAwait(false) != "OK")
                {
                    return null;
                }

                return await AskAsync(stream, command, limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    // An array of bulk strings, not an inline command: Garnet takes inline PING but no inline AUTH.
    private static async Task<string?> AskAsync(NetworkStream stream, string[] command, CancellationToken cancellationToken)
    {
        var request = new StringBuilder();
        request.Append(CultureInfo.InvariantCulture, $"*{command.Length}\r\n");
        foreach (string part in command)
        {
            request.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(request.ToString()), cancellationToken).ConfigureAwait(false);
        string head = await ReadLineAsync(stream, cancellationToken).ConfigureAwait(false);
        if (head.StartsWith('+'))
        {
            return head[1..];
        }

        if (!head.StartsWith('$') || !int.TryParse(head.AsSpan(1), CultureInfo.InvariantCulture, out int length) || length < 0)
        {
            return null;
        }

        byte[] body = new byte[length];
        await stream.ReadExactlyAsync(body, cancellationToken).ConfigureAwait(false);
        return Encoding.UTF8.GetString(body);
    }

    private static async Task<string> ReadLineAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        byte[] next = new byte[1];
        do
        {
            await stream.ReadExactlyAsync(next, cancellationToken).ConfigureAwait(false);
            line.Append((char)next[0]);
        }
        while (next[0] != '\n');
        return line.ToString().TrimEnd();
    }
}
