using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RedisTyped.Benchmarks.GatewayLoss;

/// <summary>
/// A client that sends a GET every two milliseconds, whether or not those before are answered: a stall counts against all that were sent
/// meanwhile, and a node that fails at once gets no more requests than one that works.
/// </summary>
internal sealed class PacedClient : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);

    private readonly ConcurrentQueue<(long Sent, PacedTally Tally)> _underWay = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _socket;
    private readonly Task _sending;
    private readonly Task _receiving;
    private volatile PacedTally _tally = new();

    private PacedClient(Socket socket, IReadOnlyList<string> keys)
    {
        _socket = socket;
        _sending = SendAsync([.. keys.Select(static key => Encoding.ASCII.GetBytes($"*2\r\n$3\r\nGET\r\n${key.Length}\r\n{key}\r\n"))]);
        _receiving = ReceiveAsync();
    }

    /// <summary>Connects, and begins to ask for keys in turn.</summary>
    public static async Task<PacedClient> StartAsync(int port, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        return new PacedClient(socket, keys);
    }

    /// <summary>Counts what is sent from now on, and what fails from now on, by itself.</summary>
    /// <returns>Where it is counted; it is whole when the client has ended.</returns>
    public PacedTally Begin() => _tally = new PacedTally();

    /// <summary>Ends when all that was sent is answered.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sending;
        _socket.Shutdown(SocketShutdown.Send);
        await _receiving;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task SendAsync(byte[][] requests)
    {
        using var timer = new PeriodicTimer(Pace);
        try
        {
            for (int i = 0; await timer.WaitForNextTickAsync(_stop.Token); i++)
            {
                _underWay.Enqueue((Stopwatch.GetTimestamp(), _tally));
                await _socket.SendAsync(requests[i % requests.Length], SocketFlags.None, CancellationToken.None);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task ReceiveAsync()
    {
        var reader = PipeReader.Create(new NetworkStream(_socket));
        while (await reader.ReadAsync() is { IsCompleted: false } read)
        {
            long now = Stopwatch.GetTimestamp();
            ReadOnlySequence<byte> rest = read.Buffer;
            while (TryTake(ref rest, out string? fault) && _underWay.TryDequeue(out var request))
            {
                if (fault is not null)
                {
                    // What was under way when a node was lost fails by that, and not by what was before.
                    _tally.Fail(fault);
                }
                else
                {
                    request.Tally.Answered.Record(now - request.Sent);
                }
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    // A string or an error: all that a GET of these keys is answered with.
    private static bool TryTake(ref ReadOnlySequence<byte> rest, out string? fault)
    {
        var reader = new SequenceReader<byte>(rest);
        fault = null;
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
        {
            return false;
        }

        string head = Encoding.ASCII.GetString(line);
        fault = head[0] == '-' ? head : null;
        if (fault is null && int.Parse(head.AsSpan(1), CultureInfo.InvariantCulture) is >= 0 and var length)
        {
            if (reader.Remaining < length + 2)
            {
                return false;
            }

            reader.Advance(length + 2);
        }

        rest = rest.Slice(reader.Position);
        return true;
    }
}
