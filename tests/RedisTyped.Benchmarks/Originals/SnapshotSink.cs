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
    /// <returns>How long it took, and how many bytes came.</returns>
    /// <exception cref="InvalidDataException">No snapshot came.</exception>
    public static async Task<(TimeSpan Time, long Bytes)> TakeAsync(int port, string[] greeting, CancellationToken cancellationToken)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync("127.0.0.1", port, cancellationToken);
        NetworkStream stream = client.GetStream();
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

        long bytes = head.StartsWith("$EOF:", StringComparison.Ordinal)
            ? await TakeAsync(stream, Encoding.ASCII.GetBytes(head[5..]), cancellationToken)
            : head[0] == '$' ? await TakeAsync(stream, long.Parse(head.AsSpan(1), CultureInfo.InvariantCulture), cancellationToken)
            : throw new InvalidDataException($"No snapshot came, but: {head}");
        return (Stopwatch.GetElapsedTime(began), bytes);
    }

    private static async Task<long> TakeAsync(NetworkStream stream, long length, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[1 << 20];
        for (long left = length; left > 0;)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
            left -= read > 0 ? read : throw new InvalidDataException($"The snapshot ended {left} bytes early.");
        }

        return length;
    }

    private static async Task<long> TakeAsync(NetworkStream stream, byte[] mark, CancellationToken cancellationToken)
    {
        // Nothing may follow the mark before it is acknowledged, so it is what the bytes end with.
        byte[] buffer = new byte[(1 << 20) + MarkLength];
        int kept = 0;
        for (long bytes = 0; ;)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(kept, 1 << 20), cancellationToken);
            bytes += read > 0 ? read : throw new InvalidDataException("The snapshot ended without its mark.");
            int end = kept + read;
            if (end >= MarkLength && buffer.AsSpan(end - MarkLength, MarkLength).SequenceEqual(mark))
            {
                return bytes - MarkLength;
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
