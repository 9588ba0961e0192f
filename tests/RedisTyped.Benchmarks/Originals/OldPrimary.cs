using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RedisTyped.Benchmarks.Originals;

/// <summary>Plays a primary of Redis 2.8, which the original can follow: answers a greeting, sends a snapshot with its length, and then a PING.</summary>
internal sealed class OldPrimary : IAsyncDisposable
{
    private const string Id = "0123456789abcdef0123456789abcdef01234567";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly OldSnapshot _snapshot;
    private readonly Task _serving;

    public OldPrimary(OldSnapshot snapshot)
    {
        _snapshot = snapshot;
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            TcpClient client = await _listener.AcceptTcpClientAsync(_ending.Token);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            NetworkStream stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
            try
            {
                while (await CommandAsync(reader) is { } command)
                {
                    switch (command.ToUpperInvariant())
                    {
                        case "SYNC":
                            await SendAsync(stream, "");
                            break;
                        case "PSYNC":
                            await SendAsync(stream, $"+FULLRESYNC {Id} 1\r\n");
                            break;
                        case "PING":
                            await WriteAsync(stream, "+PONG\r\n");
                            break;
                        case "REPLCONF":
                            await WriteAsync(stream, "+OK\r\n");
                            break;
                        default:
                            await WriteAsync(stream, "-ERR unknown command\r\n");
                            break;
                    }
                }
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // Whoever followed has gone.
            }
        }
    }

    private async Task SendAsync(Stream stream, string answer)
    {
        await WriteAsync(stream, $"{answer}${_snapshot.Length}\r\n");
        await _snapshot.SendAsync(stream, _ending.Token);

        // The original holds its last 16 KB back until something follows.
        await WriteAsync(stream, "*1\r\n$4\r\nPING\r\n");
    }

    private ValueTask WriteAsync(Stream stream, string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text), _ending.Token);

    // The first word of a command, in either form; null at the end.
    private async Task<string?> CommandAsync(StreamReader reader)
    {
        string? line = await reader.ReadLineAsync(_ending.Token);
        if (line is null || !line.StartsWith('*'))
        {
            return line;
        }

        string first = "";
        int words = int.Parse(line.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
        for (int i = 0; i < words; i++)
        {
            await reader.ReadLineAsync(_ending.Token);
            string word = await reader.ReadLineAsync(_ending.Token) ?? "";
            first = i == 0 ? word : first;
        }

        return first;
    }
}
