using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RedisTyped.Benchmarks.GatewayHttp;

/// <summary>Connections that each send a request, wait for its answer and send the next, with as little work of their own as can be.</summary>
internal static class HttpLoad
{
    private const int Requests = 1024;

    /// <summary>Runs for a while.</summary>
    /// <returns>Requests a second.</returns>
    /// <exception cref="InvalidDataException">An answer is not 200, or has no length.</exception>
    public static async Task<double> RunAsync(Uri address, HttpRequestKind kind, int connections, TimeSpan length)
    {
        byte[][] requests = kind.Requests(Requests);
        using var stop = new CancellationTokenSource();
        var watch = Stopwatch.StartNew();
        Task<long>[] runs = [.. Enumerable.Range(0, connections).Select(i => Task.Run(() => RunAsync(address.Port, requests, i, stop.Token)))];
        await Task.WhenAny(Task.Delay(length), Task.WhenAny(runs)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        double seconds = watch.Elapsed.TotalSeconds;
        long[] counts = await Task.WhenAll(runs).ConfigureAwait(false);
        return counts.Sum() / seconds;
    }

    private static async Task<long> RunAsync(int port, byte[][] requests, int start, CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, CancellationToken.None).ConfigureAwait(false);
        byte[] buffer = new byte[16 * 1024];
        long count = 0;
        for (int i = start * 37; !stop.IsCancellationRequested; i++, count++)
        {
            await socket.SendAsync(requests[i % requests.Length], SocketFlags.None, CancellationToken.None).ConfigureAwait(false);
            int filled = 0;
            do
            {
                int read = await socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None, CancellationToken.None).ConfigureAwait(false);
                filled += read > 0 ? read : throw new InvalidDataException("The server closed the connection.");
            }
            while (!IsWhole(buffer.AsSpan(0, filled)));
        }

        return count;
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        int end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> head = answer[..end];
        int length = head.IndexOf("Content-Length: "u8);
        if (!head.StartsWith("HTTP/1.1 200"u8) || length < 0)
        {
            throw new InvalidDataException($"Not an answer to measure: {Encoding.ASCII.GetString(answer)}");
        }

        ReadOnlySpan<byte> digits = head[(length + "Content-Length: ".Length)..];
        int line = digits.IndexOf((byte)'\r');
        return answer.Length >= end + 4 + int.Parse(line < 0 ? digits : digits[..line], CultureInfo.InvariantCulture);
    }
}
