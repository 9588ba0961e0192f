using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Rdb.Entries;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Server;
using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Links;

/// <summary>
/// Lands a link in a real replica: makes the target follow this process, and the target does the rest. Where it stands is what it asks to
/// go on from, so that nothing has to be remembered.
/// </summary>
internal sealed class ReplicaLander : IRdbLander
{
    private static readonly TimeSpan FollowPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LoadPace = TimeSpan.FromMilliseconds(20);

    private readonly ReshardLink _link;
    private readonly TargetServer _target;
    private readonly ReplicaListener _listener;
    private readonly SpoolFolder _spool;
    private readonly string _host;
    private readonly byte[] _pad;
    private readonly CancellationTokenSource _ending = new();
    private readonly ReplicaArrivals _arrivals;
    private readonly Task _listening;
    private readonly Dictionary<ReplicationId, ReplicationId> _renamed = [];
    private readonly TargetFollowing _following;
    private ReplicationId? _history;
    private ReplicationPosition? _had;
    private bool _hasReturned;
    private ReplicaSession? _session;
    private Task? _pumping;
    private long _drained;

    /// <param name="link">The link.</param>
    /// <param name="filterText">The filter as text: who got the keys of one cannot go on with those of another.</param>
    /// <param name="target">The target: new, and empty.</param>
    /// <param name="listen">Where to listen for it; port 0 takes a free one.</param>
    /// <param name="host">Under which name or address the target finds this process.</param>
    /// <param name="spoolFolder">Where a snapshot waits that the target loads slowly.</param>
    /// <param name="spoolLimit">How much of it may.</param>
    /// <param name="events">Told what happens.</param>
    public ReplicaLander(
        ReshardLink link, string filterText, SourceOptions target, IPEndPoint listen, string host, string? spoolFolder, long spoolLimit, ReshardEvents events)
    {
        _link = link;

        // One that has lost its primary may refuse to answer, and has to be told of another one all the same.
        _target = new TargetServer(link.Target, target with { MayLackPrimary = true });
        _host = host;
        _pad = ReplicationId.PadOf(filterText);
        _following = new TargetFollowing(link, _target, Histories, events);
        _spool = new SpoolFolder(spoolFolder, spoolLimit);
        _listener = ReplicaListener.Open(new ServerOptions { Listen = listen, Time = target.Time }, _spool, events);
        _arrivals = new ReplicaArrivals(target.Time);
        _listening = _listener.RunAsync(_arrivals.Take, _ending.Token);
    }

    public long Applied => Math.Max(_session?.Applied ?? 0, Volatile.Read(ref _drained));

    public string? HistoryOf(string source) => ReplicationId.Masked(source, _pad);

    // What it had may be gone once a snapshot was given to it.
    public ReplicationPosition? Broken => _hasReturned || _pumping is null ? _had : null;

    public Action? OnApplied { private get; set; }

    public IReadOnlyDictionary<string, long> Counters => new Dictionary<string, long>
    {
        ["waiting"] = (_session?.Snapshot?.Length ?? 0) + (_session?.Stream?.Length ?? 0),
    };

    public async ValueTask<LandedPosition?> OpenAsync(CancellationToken cancellationToken)
    {
        if (_following.IsReleased)
        {
            // It is a server of its own, and must not be made to follow again.
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        }

        // One that came while nobody was looking waits; one that is served already has to come again.
        if (_session is { } old)
        {
            _session = null;
            old.End("the link is opened anew");
        }

        _drained = 0;
        var followed = await _following.FollowAsync(_host, _listener.EndPoint.Port, cancellationToken).ConfigureAwait(false);
        _hasReturned |= followed.HasReturned;
        _had = followed.Has is { } had ? Ours(had) : _hasReturned ? _had : null;
        try
        {
            var session = await NextAsync(cancellationToken).ConfigureAwait(false);
            if (session.Request.Resume is { Offset: > 0 } has && Masked(has).Id == _history)
            {
                // It has loaded what it was given since it came back, though nobody has heard that it had.
                _hasReturned = false;
            }

            // A server that has never followed asks for the beginning of a history of its own; one that has come back, for more of one.
            if (_hasReturned || session.Request.Resume is not { } resume || (resume.Offset == 0 && Masked(resume).Id != (_history ?? _link.History)))
            {
                return null;
            }

            var position = Ours(resume);
            return new LandedPosition(position, await GoOnAsync(session, position, cancellationToken).ConfigureAwait(false));
        }
        catch (TimeoutException e)
        {
            throw new ReshardException(
                ReshardFailure.TargetUnreachable,
                $"Target {_link.Target} did not come to {_host}:{_listener.EndPoint.Port} within {FollowPatience.TotalSeconds:0} s; check that it reaches this machine there.", e);
        }
    }

    public IRdbEntrySink BeginSnapshot(ReplicationPosition at) => throw new NotSupportedException("A replica takes bytes.");

    public PipeWriter BeginRdb(ReplicationPosition at)
    {
        var session = Session();
        _history = at.Id;
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 1 << 19, useSynchronizationContext: false));
        _pumping = PumpAsync(pipe.Reader, session, at);
        return pipe.Writer;
    }

    public async ValueTask EndSnapshotAsync(int streamDatabase, CancellationToken cancellationToken)
    {
        await _pumping!.WaitAsync(cancellationToken).ConfigureAwait(false);
        Session().Snapshot!.Complete();

        // It is of no use before it is loaded: a replica that breaks off meanwhile has nothing.
        while (!await _target.IsFollowingAsync(cancellationToken).ConfigureAwait(false))
        {
            Session();
            await Task.Delay(LoadPace, cancellationToken).ConfigureAwait(false);
        }

        _hasReturned = false;
    }

    public void BeginStream(LandedPosition from)
    {
        var session = Session();
        if (_history is { } known && known != from.At.Id)
        {
            // The id that a replica knows does not change while it is connected. Under the old one nobody lets it go on for long, so it comes
            // again now, when all that it has is of both.
            _renamed[known] = from.At.Id;
            session.End("the source goes on under another id");
        }

        _history = from.At.Id;
    }

    public async ValueTask ApplyAsync(ReadOnlyMemory<byte> stream, DateTimeOffset receivedAt, CancellationToken cancellationToken)
    {
        var session = Session();
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.Ending);
            await session.Stream!.WriteAsync(stream, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Left(session);
        }
    }

    public async ValueTask DrainAsync(long offset, CancellationToken cancellationToken)
    {
        // It acknowledges every second by itself, and at once when it is asked; asking would lengthen its stream.
        while (Applied < offset)
        {
            long applied = await _target.AppliedAsync(cancellationToken).ConfigureAwait(false);
            if (applied >= offset)
            {
                Volatile.Write(ref _drained, applied);
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask ReleaseAsync(CancellationToken cancellationToken) => new(_following.ReleaseAsync(cancellationToken));

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _following.Dispose();
        await _target.DisposeAsync().ConfigureAwait(false);
        _spool.Dispose();
        _ending.Dispose();
    }

    /// <summary>Waits for the replica to come.</summary>
    private async Task<ReplicaSession> NextAsync(CancellationToken cancellationToken)
    {
        var session = await _arrivals.NextAsync(FollowPatience, cancellationToken).ConfigureAwait(false);
        _session = session;
        session.OnApplied = () => OnApplied?.Invoke();
        return session;
    }

    /// <summary>Lets the replica go on, and asks it which database it was in: it alone knows.</summary>
    private async Task<int?> GoOnAsync(ReplicaSession session, ReplicationPosition position, CancellationToken cancellationToken)
    {
        _history = position.Id;
        session.BeginPartial(Masked(position));
        long began = _target.Options.Time.GetTimestamp();
        while (_target.Options.Time.GetElapsedTime(began) < FollowPatience && !session.Ending.IsCancellationRequested)
        {
            if (await _target.DatabaseOfMasterAsync(cancellationToken).ConfigureAwait(false) is { } database)
            {
                return database;
            }

            await Task.Delay(LoadPace, cancellationToken).ConfigureAwait(false);
        }

        throw Left(session);
    }

    private async Task PumpAsync(PipeReader reader, ReplicaSession session, ReplicationPosition at)
    {
        try
        {
            if (session.Stream is not null)
            {
                // It was told to go on, which the source cannot any more: it comes again.
                session.End("the source has nothing to go on with");
                session = await NextAsync(_ending.Token).ConfigureAwait(false);
            }

            session.BeginFull(Masked(at), spoolSnapshot: true);
            while (true)
            {
                var read = await reader.ReadAsync(session.Ending).ConfigureAwait(false);
                foreach (var segment in read.Buffer)
                {
                    await session.Snapshot!.WriteAsync(segment, session.Ending).ConfigureAwait(false);
                }

                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    await reader.CompleteAsync().ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            var left = Left(session);
            await reader.CompleteAsync(left).ConfigureAwait(false);
            throw left;
        }
        catch (ReshardException e)
        {
            session.End(e.Message);
            await reader.CompleteAsync(e).ConfigureAwait(false);
            throw;
        }
        catch (Exception)
        {
            // The snapshot came to nothing.
            session.End("the snapshot broke off");
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private ReplicaSession Session() => _session is { Ending.IsCancellationRequested: false } session ? session : throw Left(_session);

    private ReshardException Left(ReplicaSession? session) =>
        new(ReshardFailure.TargetUnreachable, $"Target {_link.Target} left: {session?.Reason?.TrimEnd('.') ?? "no reason is known"}.");

    private ReplicationId[] Histories() =>
        [.. _renamed.Keys.Concat(new[] { _history, _link.History }.OfType<ReplicationId>()).Select(id => id.Masked(_pad))];

    private ReplicationPosition Ours(ReplicationPosition position)
    {
        var ours = Masked(position);
        return _renamed.TryGetValue(ours.Id, out var renamed) ? ours with { Id = renamed } : ours;
    }

    // Combining twice gives back what was there.
    private ReplicationPosition Masked(ReplicationPosition position) => position with { Id = position.Id.Masked(_pad) };
}
