using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace RedisTyped.Benchmarks.Originals;

/// <summary>A replica that takes a snapshot and throws it away.</summary>
internal static class SnapshotSink
{
    private const int MarkLength = 40;

    /// <summary>Follows, and times the snapshot from the request to its last byte.</summary>
    /// <param name="port">Who is followed.</param>
    /// <param name="greeting">What is said before, a line for each answer; the last line is the request.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How long it took.</returns>
    /// <exception cref="InvalidDataException">No snapshot came.</exception>
    public static async Task<TimeSpan> TakeAsync(int port, string[] greeting, CancellationToken cancellationToken)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync("127.0.0.1", port, cancellationToken);
        return await TakeAsync(client.GetStream(), greeting, cancellationToken);
    }

    /// <summary>The same over a connection, which the stream of commands follows on.</summary>
    /// <exception cref="InvalidDataException">No snapshot came.</exception>
    public static async Task<TimeSpan> TakeAsync(NetworkStream stream, string[] greeting, CancellationToken cancellationToken)
    {
        foreach (string line in greeting[..^1])
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), cancellationToken);
            await LineAsync(stream, cancellationToken);
        }

        long began = Stopwatch.GetTimestamp();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(greeting[^1] + "\r\n"), cancellationToken);
        string head = await LineAsync(stream, cancellationToken);
        while (head.Length == 0 || head[0] == '+')
        {
            head = await LineAsync(stream, cancellationToken);
        }

        await (head.StartsWith("$EOF:", StringComparison.Ordinal)
            ? TakeAsync(stream, Encoding.ASCII.GetBytes(head[5..]), cancellationToken)
            : head[0] == '$' ? TakeAsync(stream, long.Parse(head.AsSpan(1), CultureInfo.InvariantCulture), cancellationToken)
            : throw new InvalidDataException($"No snapshot came, but: {head}"));
        return Stopwatch.GetElapsedTime(began);
    }

    private static async Task TakeAsync(NetworkStream stream, long length, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[1 << 20];
        for (long left = length; left > 0;)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
            left -= read > 0 ? read : throw new InvalidDataException($"The snapshot ended {left} bytes early.");
        }
    }

    private static async Task TakeAsync(NetworkStream stream, byte[] mark, CancellationToken cancellationToken)
    {
        // Nothing may follow the mark before it is acknowledged, so it is what the bytes end with.
        byte[] buffer = new byte[(1 << 20) + MarkLength];
        int kept = 0;
        while (true)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(kept, 1 << 20), cancellationToken);
            int end = kept + (read > 0 ? read : throw new InvalidDataException("The snapshot ended without its mark."));
            if (end >= MarkLength && buffer.AsSpan(end - MarkLength, MarkLength).SequenceEqual(mark))
            {
                return;
            }

            kept = Math.Min(end, MarkLength);
            buffer.AsSpan(end - kept, kept).CopyTo(buffer);
        }
    }

    private static async Task<string> LineAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        byte[] next = new byte[1];
        while (true)
        {
            await stream.ReadExactlyAsync(next, cancellationToken);
            if (next[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)next[0]);
        }
    }
}
