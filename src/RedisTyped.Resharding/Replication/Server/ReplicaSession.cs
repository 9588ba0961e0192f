using System.Globalization;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Security.Authentication;
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

    private static readonly TimeSpan WatchPace = TimeSpan.FromSeconds(1);

    private readonly ServerOptions _options;
    private readonly Socket _socket;
    private readonly SpoolFolder _spool;
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource<ReplicaStart> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ReplicaAcknowledgements _acknowledgements;
    private Stream? _connection;
    private PipeReader? _input;
    private ReplicaGreeting? _greeting;
    private ReplicaSender? _sender;
    private volatile string? _reason;

    public ReplicaSession(Socket socket, ServerOptions options, SpoolFolder spool)
    {
        _socket = socket;
        _options = options;
        _spool = spool;
        Ending = _ending.Token;
        Peer = socket.RemoteEndPoint?.ToString() ?? "?";
        _acknowledgements = new ReplicaAcknowledgements(options.Time);
    }

    /// <summary>The replica's address, with the port that it listens on once it has said so.</summary>
    public string Peer { get; private set; }

    /// <summary>What it asks for; known after <see cref="GreetAsync"/>.</summary>
    public ReplicaRequest Request => _greeting?.Request ?? throw new InvalidOperationException("The replica has not asked yet.");

    /// <summary>What the replica has applied of the stream; 0 while it loads.</summary>
    public long Applied => _acknowledgements.Applied;

    /// <summary>Bytes of the snapshot on their way.</summary>
    public ByteQueue? Snapshot { get; private set; }

    /// <summary>Bytes of the stream on their way.</summary>
    public ByteQueue? Stream { get; private set; }

    /// <summary>Bytes that wait for the replica on disk.</summary>
    public long Spooled => (Snapshot?.Spooled ?? 0) + (Stream?.Spooled ?? 0);

    /// <summary>Cancelled when the replica is gone, or has been sent away.</summary>
    public CancellationToken Ending { get; }

    /// <summary>Called when <see cref="Applied"/> has grown. Must not throw or wait.</summary>
    public Action? OnApplied
    {
        get => _acknowledgements.OnApplied;
        set => _acknowledgements.OnApplied = value;
    }

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
            _connection = await ServerTls.OpenAsync(_socket, _options.Tls, limit.Token).ConfigureAwait(false);
            _input = PipeReader.Create(_connection, new StreamPipeReaderOptions(leaveOpen: true));
            _greeting = new ReplicaGreeting(_options);
            if (!await _greeting.HearAsync(_connection, _input, limit.Token).ConfigureAwait(false))
            {
                return false;
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
        _acknowledgements.BeginAt(position.Offset);
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
        _sender = new ReplicaSender(_connection!, _options.Time, Ending);
        var listening = ListenAsync();
        var watching = WatchAsync();
        try
        {
            await SendAllAsync(_sender).ConfigureAwait(false);
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
        _acknowledgements.Dispose();
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);

    private async Task SendAllAsync(ReplicaSender sender)
    {
        var start = await sender.WaitAliveAsync(_begun.Task).ConfigureAwait(false);
        if (start.ComeLater)
        {
            await sender.SendAsync("-NOMASTERLINK Can't SYNC while not connected with my master\r\n").ConfigureAwait(false);
            return;
        }

        var (id, offset) = start.Position;
        if (!start.IsFull)
        {
            await sender.SendAsync($"+CONTINUE {id}\r\n").ConfigureAwait(false);
            await sender.SendAsync(Stream!).ConfigureAwait(false);
            return;
        }

        if (Request.Acknowledges)
        {
            await sender.SendAsync(string.Create(CultureInfo.InvariantCulture, $"+FULLRESYNC {id} {offset}\r\n")).ConfigureAwait(false);
        }

        if (Request.TakesMark)
        {
            await sender.SendByMarkAsync(Snapshot!).ConfigureAwait(false);

            // A replica looks for the mark at the end of what it has read, so nothing may follow until it says that it found it.
            await _acknowledgements.WaitAsync(Ending).ConfigureAwait(false);
        }
        else
        {
            await sender.SendByLengthAsync(Snapshot!).ConfigureAwait(false);
        }

        await sender.SendAsync(Stream!).ConfigureAwait(false);
    }

    private async Task ListenAsync()
    {
        try
        {
            await _acknowledgements.ReadAsync(_input!, Ending).ConfigureAwait(false);
            _reason ??= "it closed the connection";
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

    private async Task WatchAsync()
    {
        var every = _options.SilenceTimeout < WatchPace ? _options.SilenceTimeout / 4 : WatchPace;
        using var timer = new PeriodicTimer(every, _options.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(Ending).ConfigureAwait(false))
            {
                // While it takes a snapshot it says nothing; that it takes bytes shows that it lives.
                bool isStuck = _sender!.Stuck > _options.SilenceTimeout;
                bool isSilent = Request.Acknowledges && Stream is { Taken: > 0 } && _acknowledgements.Silence > _options.SilenceTimeout;
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
