using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using RedisTyped.Benchmarks.Originals;

namespace RedisTyped.Benchmarks.Following;

/// <summary>A replica that throws everything away, and knows when each value of a <see cref="StampedWriter"/> came. It reads on a thread of its own.</summary>
internal sealed class StampFollower : IAsyncDisposable
{
    private static readonly TimeSpan Acknowledging = TimeSpan.FromMilliseconds(500);

    private readonly TcpClient _client;
    private readonly Dictionary<long, long> _arrivals = [];
    private readonly TaskCompletionSource _streams = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private volatile bool _isEnding;

    private StampFollower(TcpClient client)
    {
        _client = client;
        _reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Follows a server, and waits until its stream has begun to come.</summary>
    /// <param name="port">Where it listens.</param>
    /// <param name="probe">Writes something to the source, so that the stream has something to bring.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidDataException">No snapshot came.</exception>
    public static async Task<StampFollower> FollowAsync(int port, Action probe, CancellationToken cancellationToken)
    {
        var client = new TcpClient { NoDelay = true };
        StampFollower? follower = null;
        try
        {
            await client.ConnectAsync("127.0.0.1", port, cancellationToken);
            await SnapshotSink.TakeAsync(client.GetStream(), ["PING", "REPLCONF capa eof capa psync2", "PSYNC ? -1"], cancellationToken);
            follower = new StampFollower(client);
            while (!follower._streams.Task.IsCompleted)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (follower._reading.IsCompleted)
                {
                    await follower._reading;
                    throw new InvalidDataException("The connection was closed behind the snapshot.");
                }

                probe();
            }

            return follower;
        }
        catch
        {
            client.Dispose();
            await (follower?.DisposeAsync() ?? default);
            throw;
        }
    }

    /// <summary>Ends, and tells when each stamp came, both as <see cref="Stopwatch.GetTimestamp"/> tells the time.</summary>
    public async Task<IReadOnlyDictionary<long, long>> EndAsync()
    {
        await DisposeAsync();
        return _arrivals;
    }

    public async ValueTask DisposeAsync()
    {
        _isEnding = true;
        if (_client.Connected)
        {
            _client.Client.Shutdown(SocketShutdown.Both);
        }

        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
    }

    private void Read()
    {
        byte[] buffer = new byte[1 << 16];
        int kept = 0;
        long acknowledged = 0;
        while (!_isEnding)
        {
            // A source sends nothing to a replica that it gave a snapshot before that has acknowledged.
            if (acknowledged == 0 || Stopwatch.GetElapsedTime(acknowledged) > Acknowledging)
            {
                acknowledged = Stopwatch.GetTimestamp();
                _client.Client.Send("*3\r\n$8\r\nREPLCONF\r\n$3\r\nACK\r\n$1\r\n0\r\n"u8);
            }

            // One that came before the source was done with the snapshot did not count.
            if (!_client.Client.Poll(Acknowledging, SelectMode.SelectRead))
            {
                continue;
            }

            int read = _client.Client.Receive(buffer.AsSpan(kept));
            long now = Stopwatch.GetTimestamp();
            if (read == 0)
            {
                return;
            }

            kept = Note(buffer.AsSpan(0, kept + read), now);
            if (_arrivals.Count > 0)
            {
                _streams.TrySetResult();
            }
        }
    }

    // What may be the beginning of a stamp is kept, at the beginning of the buffer.
    private int Note(Span<byte> bytes, long now)
    {
        Span<byte> rest = bytes;
        while (rest.IndexOf(StampedWriter.Mark) is >= 0 and var at)
        {
            if (!StampedWriter.TryRead(rest[(at + StampedWriter.Mark.Length)..], out long stamp, out int length))
            {
                rest = rest[at..];
                break;
            }

            _arrivals[stamp] = now;
            rest = rest[(at + StampedWriter.Mark.Length + length)..];
        }

        rest = rest.Length > StampedWriter.StampLength ? rest[^StampedWriter.StampLength..] : rest;
        rest.CopyTo(bytes);
        return rest.Length;
    }
}
