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
    private static readonly TimeSpan WatchPace = TimeSpan.FromSeconds(1);

    private readonly ServerOptions _options;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _ending = new();
    private readonly ReplicaFeed _feed;
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
        Ending = _ending.Token;
        Peer = socket.RemoteEndPoint?.ToString() ?? "?";
        _feed = new ReplicaFeed(options, spool);
        _acknowledgements = new ReplicaAcknowledgements(options.Time);
    }

    /// <summary>The replica's address, with the port that it listens on once it has said so.</summary>
    public string Peer { get; private set; }

    /// <summary>What it asks for; known after <see cref="GreetAsync"/>.</summary>
    public ReplicaRequest Request => _greeting?.Request ?? throw new InvalidOperationException("The replica has not asked yet.");

    /// <summary>What the replica has applied of the stream; 0 while it loads.</summary>
    public long Applied => _acknowledgements.Applied;

    /// <summary>Bytes of the snapshot on their way.</summary>
    public ByteQueue? Snapshot => _feed.Snapshot;

    /// <summary>Bytes of the stream on their way.</summary>
    public ByteQueue? Stream => _feed.Stream;

    /// <summary>Bytes that wait for the replica on disk.</summary>
    public long Spooled => _feed.Spooled;

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
    public void BeginFull(ReplicationPosition position, bool spoolSnapshot) => _feed.BeginFull(position, Request.TakesMark, spoolSnapshot);

    /// <summary>The stream goes on where the replica left it. Fills <see cref="Stream"/>.</summary>
    public void BeginPartial(ReplicationPosition position)
    {
        _acknowledgements.BeginAt(position.Offset);
        _feed.BeginPartial(position);
    }

    /// <summary>Sends the replica away; it will come back by itself.</summary>
    /// <param name="reason">Why, for people.</param>
    /// <param name="retry">Whether to tell a replica that still waits for its answer to come back later.</param>
    public void End(string reason, bool retry = false)
    {
        _reason ??= reason;
        if (retry && _feed.TryPutOff())
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
            await _feed.SendAsync(_sender, Request, () => _acknowledgements.WaitAsync(Ending)).ConfigureAwait(false);
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

        await _feed.DisposeAsync().ConfigureAwait(false);
        _ending.Dispose();
        _acknowledgements.Dispose();
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);

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
                // While it takes a snapshot it says nothing; that it takes bytes shows that it lives. While it loads it sends newlines.
                bool isStuck = _sender!.Stuck > _options.SilenceTimeout;
                bool isSilent = Request.Acknowledges && (_feed.IsLoading || Stream is { Taken: > 0 }) && _acknowledgements.Silence > _options.SilenceTimeout;
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
}
