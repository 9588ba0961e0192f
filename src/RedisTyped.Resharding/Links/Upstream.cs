using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Links;

/// <summary>
/// One history of a source on its way to several links: its snapshot, if they need one, read once, and its stream. A source that breaks the
/// connection is looked for again, and goes on where it was without the links noticing. A link that fails leaves, and the others go on.
/// </summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly SourceContext _context;
    private readonly IReadOnlyList<(LinkFeed Feed, LandedPosition? From)> _links;
    private readonly Action<LinkFeed, Exception?> _onLeft;
    private readonly Action _onStreaming;
    private readonly ReplicationPosition _start;
    private readonly SharedSnapshot? _snapshot;
    private readonly StreamQueue _stream;
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private volatile ReplicationLink _link;
    private volatile bool _isStreaming;
    private bool _isLinked = true;
    private ReplicationId _history;
    private long _acknowledged;

    /// <param name="context">The source.</param>
    /// <param name="link">The connection to it.</param>
    /// <param name="links">Who gets what comes: those without a position need the snapshot, and then all do.</param>
    /// <param name="onLeft">Told when a link is out of it and its lander at rest, with why, if it failed.</param>
    /// <param name="onStreaming">Told when the stream begins to be passed on.</param>
    public Upstream(SourceContext context, ReplicationLink link, IReadOnlyList<(LinkFeed Feed, LandedPosition? From)> links, Action<LinkFeed, Exception?> onLeft, Action onStreaming)
    {
        _context = context;
        _link = link;
        _links = links;
        _onLeft = onLeft;
        _onStreaming = onStreaming;
        _start = link.Start;
        _history = link.Start.Id;
        _snapshot = link.IsFull ? new SharedSnapshot(context, link, links, onLeft) : null;
        _stream = new StreamQueue(context.Options.MemoryPerSource, context.Spool, link.Start.Offset, context.Time);
    }

    /// <summary>The server that is followed.</summary>
    public SourceAddress Server => _link.Address;

    /// <summary>The history, by the id that it has now.</summary>
    public ReplicationId History => _history;

    /// <summary>Whether the stream is passed on, and no snapshot is under way.</summary>
    public bool IsStreaming => _isStreaming;

    /// <summary>Bytes of the snapshot that came in.</summary>
    public long SnapshotRead => _snapshot?.BytesRead ?? 0;

    /// <summary>Its bytes, where the source said so.</summary>
    public long? SnapshotTotal => _snapshot?.BytesInAll;

    /// <summary>Whether it begins with a snapshot.</summary>
    public bool IsFull => _snapshot is not null;

    /// <summary>How far the stream has come in.</summary>
    public long Received => _link.Offset;

    /// <summary>Bytes of the stream that came in.</summary>
    public long StreamRead => _link.Offset - _start.Offset;

    /// <summary>What the source has been told to be applied.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Bytes that wait for links, wherever.</summary>
    public long Waiting => (_snapshot?.Waiting ?? 0) + _stream.Length;

    /// <summary>Tells the source what all targets have answered for.</summary>
    public void Acknowledge(long offset)
    {
        lock (_gate)
        {
            _acknowledged = Math.Max(_acknowledged, Math.Min(offset, _link.Offset));
            if (_isLinked)
            {
                _link.Acknowledge(_acknowledged);
            }
        }
    }

    /// <summary>Ends it; its links come back and are put together anew.</summary>
    public void Stop() => _stop.TrySetResult();

    /// <summary>Runs until the source cannot go on, all links have left, or it is stopped.</summary>
    /// <param name="onSnapshotLanded">Told when the snapshot has landed, so that other sources may begin theirs.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ReshardException">Why the source cannot go on.</exception>
    public async Task RunAsync(Action onSnapshotLanded, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await TogetherTasks.AllAsync(
            ending,
            ReceiveAsync(ending.Token),
            PassAsync(onSnapshotLanded, ending),
            StopAsync(ending),
            new SourceSilence(_context, Current, SetSilence).WatchAsync(ending.Token),
            _context.LookAtBacklogAsync(Server, ending.Token)).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await UnlinkAsync().ConfigureAwait(false);
        SetCutOff(false);
        SetSilence(null);
        if (_snapshot is not null)
        {
            await _snapshot.DisposeAsync().ConfigureAwait(false);
        }

        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    private async Task StopAsync(CancellationTokenSource ending)
    {
        await _stop.Task.WaitAsync(ending.Token).ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        await (_snapshot?.ReceiveAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);

        while (true)
        {
            try
            {
                await _link.CopyStreamAsync(_stream, OnRead, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (ReshardException e) when (!e.IsFinal && _link.HasHistory && e.Failure != ReshardFailure.Spool)
            {
                await GoOnAsync(e, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void OnRead(long offset)
    {
        foreach (var (feed, _) in _links)
        {
            feed.Came(offset);
        }

        _context.WatchSpool();
    }

    /// <summary>Looks for a server that goes on where the connection broke.</summary>
    private async Task GoOnAsync(ReshardException fault, CancellationToken cancellationToken)
    {
        _context.Events.Report("source-lost", fault.Message, ("source", _context.Name), ("server", _link.Address.ToString()), ("failure", fault.Failure.ToString()));
        var position = new ReplicationPosition(_history, _link.Offset);
        await UnlinkAsync().ConfigureAwait(false);
        SetCutOff(true);
        var next = await _context.Client.ResumeAsync(position, patience: null, cancellationToken).ConfigureAwait(false)
            ?? throw new ReshardException(
                ReshardFailure.ResyncNeeded, $"No server of source {_context.Name} can go on at offset {position.Offset}: its backlog is shorter than the break was, or it lost its history.", fault);
        lock (_gate)
        {
            _link = next;
            _isLinked = true;
            next.Acknowledge(_acknowledged);
        }

        SetCutOff(false);
        if (next.Start.Id != _history)
        {
            _history = next.Start.Id;
            await _stream.RenameAsync(next.Start.Id, cancellationToken).ConfigureAwait(false);
        }

        _context.Events.Report(
            "partial-sync",
            $"Source {_context.Name} goes on at {next.Address}, at offset {position.Offset}.",
            ("source", _context.Name),
            ("server", next.Address.ToString()),
            ("offset", position.Offset));
    }

    private void SetCutOff(bool isCutOff)
    {
        foreach (var (feed, _) in _links)
        {
            feed.IsCutOff = isCutOff;
        }
    }

    private void SetSilence(TimeSpan? silence)
    {
        foreach (var (feed, _) in _links)
        {
            feed.SourceSilence = silence;
        }
    }

    /// <summary>The connection that the stream comes by; null while it does not.</summary>
    private ReplicationLink? Current()
    {
        lock (_gate)
        {
            return _isLinked && _isStreaming ? _link : null;
        }
    }

    private async ValueTask UnlinkAsync()
    {
        lock (_gate)
        {
            if (!_isLinked)
            {
                return;
            }

            _isLinked = false;
        }

        await _link.DisposeAsync().ConfigureAwait(false);
    }

    private async Task PassAsync(Action onSnapshotLanded, CancellationTokenSource ending)
    {
        var cancellationToken = ending.Token;
        var links = _links;
        if (_snapshot is not null)
        {
            links = await _snapshot.PassAsync(cancellationToken).ConfigureAwait(false);
            onSnapshotLanded();
        }

        var seats = links.Select(link => new StreamSeat(link.Feed, _context, Named(link.From!.Value), IsFull, () => _link.Address)).ToList();
        var running = seats.Select(seat => RunAsync(seat, seats, ending)).ToList();
        _isStreaming = true;
        _onStreaming();
        try
        {
            while (seats.Exists(static seat => !seat.HasEnded))
            {
                var block = await _stream.ReadAsync(cancellationToken).ConfigureAwait(false);
                foreach (var seat in seats)
                {
                    await seat.GiveAsync(block, cancellationToken).ConfigureAwait(false);
                }

                block.Release();
            }
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(running).ConfigureAwait(false);
        }
    }

    // A server that was promoted goes on under an id of its own, and it is that one which is good for longer.
    private LandedPosition Named(LandedPosition position) => position with { At = position.At with { Id = _start.Id } };

    /// <summary>Has a link follow the stream, and says why it does not any more.</summary>
    private async Task RunAsync(StreamSeat seat, List<StreamSeat> seats, CancellationTokenSource ending)
    {
        try
        {
            await seat.RunAsync(ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            _onLeft(seat.Feed, null);
        }
        catch (Exception e)
        {
            _onLeft(seat.Feed, e);
            if (seats.TrueForAll(static one => one.HasEnded))
            {
                await ending.CancelAsync().ConfigureAwait(false);
            }
        }
    }
}
