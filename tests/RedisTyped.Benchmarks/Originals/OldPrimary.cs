using System.Net.Sockets;
using System.Text;
using RedisTyped.Operation.Tests.Security;

namespace RedisTyped.Benchmarks.Originals;

/// <summary>Plays a primary of Redis 2.8, which the original can follow: answers a greeting, sends a snapshot with its length, and then a PING.</summary>
internal sealed class OldPrimary : IAsyncDisposable
{
    private const string Id = "0123456789abcdef0123456789abcdef01234567";

    private readonly OldSnapshot _snapshot;
    private readonly LoopbackListener _listener;

    public OldPrimary(OldSnapshot snapshot)
    {
        _snapshot = snapshot;
        _listener = new LoopbackListener(ServeAsync);
    }

    public int Port => _listener.Port;

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(TcpClient client, CancellationToken end)
    {
        client.NoDelay = true;
        NetworkStream stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);

        // Whoever followed goes when it likes.
        while (await CommandAsync(reader, end) is { } command)
        {
            switch (command.ToUpperInvariant())
            {
                case "SYNC":
                    await SendAsync(stream, "", end);
                    break;
                case "PSYNC":
                    await SendAsync(stream, $"+FULLRESYNC {Id} 1\r\n", end);
                    break;
                case "PING":
                    await WriteAsync(stream, "+PONG\r\n", end);
                    break;
                case "REPLCONF":
                    await WriteAsync(stream, "+OK\r\n", end);
                    break;
                default:
                    await WriteAsync(stream, "-ERR unknown command\r\n", end);
                    break;
            }
        }
    }

    private async Task SendAsync(Stream stream, string answer, CancellationToken end)
    {
        await WriteAsync(stream, $"{answer}${_snapshot.Length}\r\n", end);
        await _snapshot.SendAsync(stream, end);

        // The original holds its last 16 KB back until something follows.
        await WriteAsync(stream, "*1\r\n$4\r\nPING\r\n", end);
    }

    private static ValueTask WriteAsync(Stream stream, string text, CancellationToken end) => stream.WriteAsync(Encoding.ASCII.GetBytes(text), end);

    // The first word of a command, in either form; null at the end.
    private static async Task<string?> CommandAsync(StreamReader reader, CancellationToken end)
    {
        string? line = await reader.ReadLineAsync(end);
        if (line is null || !line.StartsWith('*'))
        {
            return line;
        }

        string first = "";
        int words = int.Parse(line.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
        for (int i = 0; i < words; i++)
        {
            await reader.ReadLineAsync(end);
            string word = await reader.ReadLineAsync(end) ?? "";
            first = i == 0 ? word : first;
        }

        return first;
    }
}
