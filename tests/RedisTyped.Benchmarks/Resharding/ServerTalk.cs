using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RedisTyped.Benchmarks.Resharding;

/// <summary>
/// One question after the other to one server. A client library would take a server that loads for one that is broken, and connect anew.
/// Not thread-safe.
/// </summary>
internal sealed class ServerTalk : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(3);

    private readonly TcpClient _client;
    private readonly StreamReader _reader;

    private ServerTalk(TcpClient client)
    {
        _client = client;
        _reader = new StreamReader(client.GetStream(), Encoding.Latin1);
    }

    public static async Task<ServerTalk> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return new ServerTalk(client);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Asks, and gives the reply as text: an error as it is, begun with '-'.</summary>
    /// <exception cref="InvalidDataException">The reply is of another kind than status, number, error and bulk string.</exception>
    public async Task<string> AskAsync(CancellationToken cancellationToken, params string[] words)
    {
        string request = $"*{words.Length}\r\n" + string.Concat(words.Select(static word => $"${word.Length}\r\n{word}\r\n"));
        await _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request), cancellationToken);
        string head = await _reader.ReadLineAsync(cancellationToken) ?? throw new InvalidDataException($"The server has closed the connection instead of answering {words[0]}.");
        switch (head[0])
        {
            case '-':
                return head;
            case '+' or ':':
                return head[1..];
            case '$' when int.Parse(head.AsSpan(1), CultureInfo.InvariantCulture) is var length and >= 0:
                char[] text = new char[length + 2];
                _ = await _reader.ReadBlockAsync(text, cancellationToken);
                return new string(text, 0, length);
            default:
                throw new InvalidDataException($"{words[0]} was answered with {head}.");
        }
    }

    /// <summary>Asks, and expects no error.</summary>
    /// <exception cref="InvalidDataException">The server refuses.</exception>
    public async Task<string> DoAsync(CancellationToken cancellationToken, params string[] words) =>
        await AskAsync(cancellationToken, words) is var reply && !reply.StartsWith('-') ? reply : throw new InvalidDataException($"{words[0]}: {reply}");

    /// <summary>A field of INFO; null where there is none now, as while the server loads.</summary>
    public async Task<string?> FieldAsync(string section, string field, CancellationToken cancellationToken) =>
        (await AskAsync(cancellationToken, "INFO", section))
            .Split("\r\n")
            .Where(line => line.StartsWith(field + ":", StringComparison.Ordinal))
            .Select(static line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..])
            .FirstOrDefault();

    /// <summary>Waits until a field of INFO is something.</summary>
    /// <exception cref="InvalidDataException">It has not become that in a minute.</exception>
    public async Task UntilAsync(string section, string field, Func<string, bool> isReached, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        string? told;
        while ((told = await FieldAsync(section, field, cancellationToken)) is null || !isReached(told))
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw new InvalidDataException($"The {field} of a server is {told ?? "not told"} after {Patience.TotalSeconds} s, which is not what was waited for.");
            }

            await Task.Delay(Glance, cancellationToken);
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _client.Dispose();
    }
}
