using System.Globalization;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Replication.Server;

/// <summary>
/// One replica that follows: takes its greeting, then sends it a snapshot and the stream. What it is sent is written by one producer
/// into <see cref="Snapshot"/> and <see cref="Stream"/>; what it has applied is in <see cref="Applied"/>.
/// </summary>
internal sealed class ReplicaSession : IAsyncDisposable
{
    /// <summary>Bytes of a snapshot that wait in memory where no disk takes them: what waits when the last one has come, the replica is late by.</summary>
    private const int SnapshotAhead = 1024 * 1024;

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(1);
    private static readonly byte[] Newline = "\n"u8.ToArray();

    private readonly ServerOptions _options;
    private readonly Socket _socket;
    private readonly SpoolFolder _spool;
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource<ReplicaStart> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AsyncSignal _acknowledged = new();
    private Stream? _connection;
    private PipeReader? _input;
    private ReplicaGreeting? _greeting;
    private long _applied;
    private long _heard;
    private long _sendingSince;
    private volatile string? _reason;

    public ReplicaSession(Socket socket, ServerOptions options, SpoolFolder spool)
    {
        _socket = socket;
        _options = options;
        _spool = spool;
        Ending = _ending.Token;
        Peer = socket.RemoteEndPoint?.ToString() ?? "?";
        Heard();
    }

    /// <summary>The replica's address, with the port that it listens on once it has said so.</summary>
    public string Peer { get; private set; }

    /// <summary>What it asks for; known after <see cref="GreetAsync"/>.</summary>
    public ReplicaRequest Request => _greeting?.Request ?? throw new InvalidOperationException("The replica has not asked yet.");

    /// <summary>What the replica has applied of the stream; 0 while it loads.</summary>
    public long Applied => Volatile.Read(ref _applied);

    /// <summary>Bytes of the snapshot on their way.</summary>
    public ByteQueue? Snapshot { get; private set; }

    /// <summary>Bytes of the stream on their way.</summary>
    public ByteQueue? Stream { get; private set; }

    /// <summary>Bytes that wait for the replica on disk.</summary>
    public long Spooled => (Snapshot?.Spooled ?? 0) + (Stream?.Spooled ?? 0);

    /// <summary>Cancelled when the replica is gone, or has been sent away.</summary>
    public CancellationToken Ending { get; }

    /// <summary>Called when <see cref="Applied"/> has grown. Must not throw or wait.</summary>
    public Action? OnApplied { get; set; }

    /// <summary>Why it ended, for people; null while nobody has said.</summary>
    public string? Reason => _reason;

    /// <summary>Talks with the replica until it asks to follow.</summary>
    /// <returns>Whether it did; false when it left before.</returns>
    /// <exception cref="ReshardException">It does not keep to the protocol, or is too slow.</exception>
    public async Task<bool> GreetAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Ending);
        limit.CancelAfter(_options.GreetingTimeout);
        try
        {
            _connection = await OpenAsync(limit.Token).ConfigureAwait(false);
            _input = PipeReader.Create(_connection, new StreamPipeReaderOptions(leaveOpen: true));
            _greeting = new ReplicaGreeting(_options);
            while (_greeting.Request is null)
            {
                var read = await _input.ReadAsync(limit.Token).ConfigureAwait(false);
                var buffer = read.Buffer;
                while (_greeting.Request is null && ReplicaCommand.TryRead(ref buffer, out string[] words))
                {
                    if (_greeting.Answer(words) is { } answer)
                    {
                        await _connection.WriteAsync(Encoding.UTF8.GetBytes(answer + "\r\n"), limit.Token).ConfigureAwait(false);
                    }
                }

                _input.AdvanceTo(buffer.Start, _greeting.Request is null ? buffer.End : buffer.Start);
                if (read.IsCompleted && _greeting.Request is null)
                {
                    return false;
                }
            }

            if (_greeting.ListeningPort > 0 && _socket.RemoteEndPoint is System.Net.IPEndPoint from)
            {
                Peer = new System.Net.IPEndPoint(from.Address, _greeting.ListeningPort).ToString();
            }

            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && !Ending.IsCancellationRequested)
        {
            throw new ReshardException(ReshardFailure.Replica, $"It did not ask to follow within {Seconds(_options.GreetingTimeout)} s.");
        }
        catch (AuthenticationException e)
        {
            throw new ReshardException(ReshardFailure.Replica, $"TLS failed: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>A snapshot is about to come, and the stream from there. Fills <see cref="Snapshot"/> and <see cref="Stream"/>.</summary>
    public void BeginFull(ReplicationPosition position, bool spoolSnapshot)
    {
        // Without a mark the length goes first, so all of it must be here before the first byte leaves.
        SpoolFolder? spool = spoolSnapshot || !Request.TakesMark ? _spool : null;
        int memory = spool is null ? Math.Min(_options.MemoryPerReplica, SnapshotAhead) : _options.MemoryPerReplica;
        Snapshot = new ByteQueue(memory, spool, holdsAll: !Request.TakesMark);
        Stream = new ByteQueue(_options.MemoryPerReplica, _spool);
        _begun.TrySetResult(new ReplicaStart(IsFull: true, position));
    }

    /// <summary>The stream goes on where the replica left it. Fills <see cref="Stream"/>.</summary>
    public void BeginPartial(ReplicationPosition position)
    {
        Stream = new ByteQueue(_options.MemoryPerReplica, _spool);
        Volatile.Write(ref _applied, position.Offset);
        _begun.TrySetResult(new ReplicaStart(IsFull: false, position));
    }

    /// <summary>Sends the replica away; it will come back by itself.</summary>
    /// <param name="reason">Why, for people.</param>
    /// <param name="retry">Whether to tell a replica that still waits for its answer to come back later.</param>
    public void End(string reason, bool retry = false)
    {
        _reason ??= reason;
        if (retry && _begun.TrySetResult(ReplicaStart.Later))
        {
            return;
        }

        Cancel();
    }

    /// <summary>Serves the replica until it leaves or is sent away.</summary>
    public async Task RunAsync()
    {
        var listening = ListenAsync();
        var watching = WatchAsync();
        try
        {
            await SendAllAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            _reason ??= $"the connection broke ({e.Message})";
        }
        catch (OperationCanceledException)
        {
        }
        catch (ReshardException e)
        {
            _reason ??= e.Message;
        }
        finally
        {
            Cancel();
            await Task.WhenAll(listening, watching).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cancel();
        if (_input is not null)
        {
            await _input.CompleteAsync().ConfigureAwait(false);
        }

        if (_connection is not null)
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
        }

        if (Snapshot is not null)
        {
            await Snapshot.DisposeAsync().ConfigureAwait(false);
        }

        if (Stream is not null)
        {
            await Stream.DisposeAsync().ConfigureAwait(false);
        }

        _ending.Dispose();
        _acknowledged.Dispose();
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);

    private async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        var plain = new NetworkStream(_socket, ownsSocket: true);
        if (_options.Tls is not { } tls)
        {
            return plain;
        }

        var secured = new SslStream(plain, leaveInnerStreamOpen: false);
        _connection = secured;
        await secured.AuthenticateAsServerAsync(tls, cancellationToken).ConfigureAwait(false);
        return secured;
    }

    private async Task SendAllAsync()
    {
        var start = await WaitAliveAsync(_begun.Task).ConfigureAwait(false);
        if (start.ComeLater)
        {
            await SendAsync("-NOMASTERLINK Can't SYNC while not connected with my master\r\n").ConfigureAwait(false);
            return;
        }

        var (id, offset) = start.Position;
        if (!start.IsFull)
        {
            await SendAsync($"+CONTINUE {id}\r\n").ConfigureAwait(false);
            await SendAsync(Stream!).ConfigureAwait(false);
            return;
        }

        if (Request.Acknowledges)
        {
            await SendAsync(string.Create(CultureInfo.InvariantCulture, $"+FULLRESYNC {id} {offset}\r\n")).ConfigureAwait(false);
        }

        if (Request.TakesMark)
        {
            // No newline may stand behind the line that announces it, so that goes when there are bytes.
            string mark = ReplicationId.NewRandom().Text;
            await WaitAliveAsync(Snapshot!.Started).ConfigureAwait(false);
            await SendAsync($"$EOF:{mark}\r\n").ConfigureAwait(false);
            await SendAsync(Snapshot).ConfigureAwait(false);

            // A replica looks for the mark at the end of what it has read, so nothing may follow until it says that it found it.
            await SendAsync(mark).ConfigureAwait(false);
            await _acknowledged.WaitAsync(Ending).ConfigureAwait(false);
        }
        else
        {
            long length = await WaitAliveAsync(Snapshot!.Completed).ConfigureAwait(false);
            await SendAsync(string.Create(CultureInfo.InvariantCulture, $"${length}\r\n")).ConfigureAwait(false);
            await SendAsync(Snapshot).ConfigureAwait(false);
        }

        await SendAsync(Stream!).ConfigureAwait(false);
    }

    private async Task<T> WaitAliveAsync<T>(Task<T> task)
    {
        await WaitAliveAsync((Task)task).ConfigureAwait(false);
        return await task.ConfigureAwait(false);
    }

    // A newline every second, as a primary sends them while it makes a snapshot.
    private async Task WaitAliveAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            try
            {
                await task.WaitAsync(KeepAlive, _options.Time, Ending).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                await SendAsync(Newline).ConfigureAwait(false);
            }
        }
    }

    private Task SendAsync(string text) => SendAsync(Encoding.ASCII.GetBytes(text)).AsTask();

    private async Task SendAsync(ByteQueue queue)
    {
        while (true)
        {
            var bytes = await queue.ReadAsync(Ending).ConfigureAwait(false);
            if (bytes.Count == 0)
            {
                return;
            }

            await SendAsync(bytes.AsMemory()).ConfigureAwait(false);
            ByteQueue.Return(bytes);
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        Volatile.Write(ref _sendingSince, _options.Time.GetTimestamp());
        await _connection!.WriteAsync(bytes, Ending).ConfigureAwait(false);
        Volatile.Write(ref _sendingSince, 0);
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                var read = await _input!.ReadAsync(Ending).ConfigureAwait(false);
                Heard();
                var buffer = read.Buffer;
                while (ReplicaCommand.TryRead(ref buffer, out string[] words))
                {
                    Take(words);
                }

                _input.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted)
                {
                    _reason ??= "it closed the connection";
                    break;
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            _reason ??= $"the connection broke ({e.Message})";
        }
        catch (ReshardException e)
        {
            _reason ??= e.Message;
        }

        Cancel();
    }

    private void Take(string[] words)
    {
        if (words is [var command, var what, var number, ..]
            && command.Equals("REPLCONF", StringComparison.OrdinalIgnoreCase)
            && what.Equals("ACK", StringComparison.OrdinalIgnoreCase)
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long offset))
        {
            bool isMore = offset > Applied;
            Volatile.Write(ref _applied, Math.Max(offset, Applied));
            _acknowledged.Set();
            if (isMore)
            {
                OnApplied?.Invoke();
            }
        }
    }

    private async Task WatchAsync()
    {
        var every = _options.SilenceTimeout < KeepAlive ? _options.SilenceTimeout / 4 : KeepAlive;
        using var timer = new PeriodicTimer(every, _options.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(Ending).ConfigureAwait(false))
            {
                // While it takes a snapshot it says nothing; that it takes bytes shows that it lives.
                long sending = Volatile.Read(ref _sendingSince);
                bool isStuck = sending != 0 && _options.Time.GetElapsedTime(sending) > _options.SilenceTimeout;
                bool isSilent = Request.Acknowledges && Stream is { Taken: > 0 }
                    && _options.Time.GetElapsedTime(Volatile.Read(ref _heard)) > _options.SilenceTimeout;
                if (isStuck || isSilent)
                {
                    _reason ??= $"it {(isStuck ? "took" : "said")} nothing for {Seconds(_options.SilenceTimeout)} s";
                    Cancel();
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private void Heard() => Volatile.Write(ref _heard, _options.Time.GetTimestamp());

    private void Cancel()
    {
        try
        {
            _ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended already.
        }

        _socket.Dispose();
    }

    private readonly record struct ReplicaStart(bool IsFull, ReplicationPosition Position, bool ComeLater = false)
    {
        public static ReplicaStart Later => new(false, default, ComeLater: true);
    }
}
