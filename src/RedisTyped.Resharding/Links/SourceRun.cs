using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Links;

/// <summary>
/// Feeds all links of one source, over one upstream: what every link has to have next is in its target's own position. Only while a link
/// catches up by a snapshot, since its target had nothing that the source still could go on from, has it an upstream of its own; then all are
/// put together again.
/// </summary>
internal sealed class SourceRun : IDisposable
{
    private readonly SourceContext _context;
    private readonly IReadOnlyList<(LinkFeed Feed, LandedPosition? Seed)> _links;
    private readonly AsyncSignal _changed = new();
    private readonly Lock _gate = new();
    private readonly LinkGathering _gathering;
    private readonly List<Upstream> _upstreams = [];
    private readonly List<Task> _groups = [];
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (long Snapshot, long Stream) _bytesBefore;
    private int _damaged;
    private bool _isSlowedDown;

    public SourceRun(SourceContext context, IReadOnlyList<LinkPlan> links)
    {
        _context = context;
        _links = [.. links.Select(link => (new LinkFeed(link.Link, link.Mode, link.Lander, context.Time), link.Seed))];
        _gathering = new LinkGathering(context, [.. Feeds], _changed);
        foreach (var (feed, _) in _links)
        {
            feed.Lander.OnApplied = Acknowledge;
            feed.Lander.OnAway = _changed.Set;
        }
    }

    public SourceContext Context => _context;

    /// <summary>The links.</summary>
    public IEnumerable<LinkFeed> Feeds => _links.Select(static link => link.Feed);

    /// <summary>Runs until cancelled.</summary>
    /// <exception cref="ReshardException">The source, or a target, cannot be gone on with.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await TogetherTasks.AllAsync(
                ending,
                [CoordinateAsync(ending.Token), _failed.Task.WaitAsync(ending.Token), .. _links.Select(link => new LinkKeeper(link.Feed, link.Seed, _context, _gathering.Take, _changed.Set).RunAsync(ending.Token))]).ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            Task[] groups;
            lock (_gate)
            {
                groups = [.. _groups];
            }

            await Task.WhenAll(groups).ConfigureAwait(false);
        }
    }

    /// <summary>How the source stands.</summary>
    public SourceState Read()
    {
        Upstream[] upstreams;
        (long Snapshot, long Stream) before;
        lock (_gate)
        {
            upstreams = [.. _upstreams];
            before = _bytesBefore;
        }

        var snapshot = upstreams.FirstOrDefault(static upstream => upstream.IsFull);
        return new SourceState
        {
            Source = _context.Name,
            Server = upstreams.FirstOrDefault()?.Server.ToString(),
            SnapshotRead = snapshot?.SnapshotRead ?? 0,
            SnapshotTotal = snapshot?.SnapshotTotal,
            SnapshotBytes = before.Snapshot + upstreams.Sum(static upstream => upstream.SnapshotRead),
            StreamBytes = before.Stream + upstreams.Sum(static upstream => upstream.StreamRead),
            Offset = Feeds.Select(static feed => feed.Received).DefaultIfEmpty().Max(),
            Acknowledged = upstreams.Select(static upstream => upstream.Acknowledged).DefaultIfEmpty().Max(),
            Spooled = _context.Spool.Used,
            SpoolLimit = _context.Spool.Limit,
        };
    }

    public void Dispose()
    {
        _changed.Dispose();
        _context.Dispose();
    }

    /// <summary>The source hears what the slowest target has answered for, those that are down among them: so that WAIT stays honest.</summary>
    private void Acknowledge()
    {
        long least = Feeds.Min(static feed => feed.Lander.Applied);
        lock (_gate)
        {
            if (least > 0)
            {
                foreach (var upstream in _upstreams)
                {
                    upstream.Acknowledge(least);
                }
            }
        }
    }

    private async Task CoordinateAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            await _gathering.WaitAsync(cancellationToken).ConfigureAwait(false);
            var (resumed, fresh) = _gathering.Give();
            lock (_gate)
            {
                _groups.RemoveAll(static group => group.IsCompleted);
                if (resumed.Count > 0)
                {
                    _groups.Add(GuardAsync(() => ResumeAsync(resumed, fresh, cancellationToken)));
                }
                else if (fresh.Count > 0)
                {
                    _groups.Add(GuardAsync(() => TakeSnapshotAsync(fresh, cancellationToken)));
                }
            }

            Rejoin();
        }
    }

    /// <summary>Puts several upstreams together that are all at the stream of the same history.</summary>
    private void Rejoin()
    {
        lock (_gate)
        {
            if (_upstreams.Count > 1 && _gathering.IsEmpty && _upstreams.TrueForAll(upstream => upstream.IsStreaming && upstream.History == _upstreams[0].History))
            {
                _context.Events.Report("rejoin", $"All links of source {_context.Name} are at its stream; one connection does for them from here on.", ("source", _context.Name));
                _upstreams.ForEach(static upstream => upstream.Stop());
            }
        }
    }

    /// <summary>Goes on where links are, with as few upstreams as the history allows.</summary>
    private async Task ResumeAsync(List<ReadyLink> links, List<ReadyLink> fresh, CancellationToken cancellationToken)
    {
        var running = new List<Task>();
        while (links.Count > 0)
        {
            var behind = links.MinBy(static link => link.From!.Value.At.Offset)!;
            var ask = behind.From!.Value.At;
            var link = await SourceBacklog.MayGoOnAsync(_context.Source, ask, cancellationToken).ConfigureAwait(false)
                ? await _context.Client.ResumeAsync(ask, patience: null, cancellationToken).ConfigureAwait(false)
                : null;
            if (link is null)
            {
                _context.Events.Report(
                    "full-resync",
                    $"{behind.Feed.Link} cannot go on at offset {ask.Offset}: no server of source {_context.Name} has that any more, so that it needs everything anew.",
                    ("source", behind.Feed.Link.Source),
                    ("target", behind.Feed.Link.Target),
                    ("offset", ask.Offset));
                (behind.From, behind.Lost) = (null, behind.Lost ?? behind.From);
                links.Remove(behind);
                fresh.Add(behind);
                continue;
            }

            // Under a new id, what other links have beyond this offset may be of a history that went another way.
            var members = links.Where(other => Fits(other.From!.Value.At, ask, link.Start.Id)).ToList();
            links.RemoveAll(members.Contains);
            running.Add(RunAsync(link, members, turn: null, cancellationToken));
        }

        if (fresh.Count > 0)
        {
            running.Add(TakeSnapshotAsync(fresh, cancellationToken));
        }

        await Task.WhenAll(running).ConfigureAwait(false);
    }

    private static bool Fits(ReplicationPosition position, ReplicationPosition asked, ReplicationId answered) =>
        position.Id == answered || (position.Id == asked.Id && position.Offset == asked.Offset);

    private async Task TakeSnapshotAsync(List<ReadyLink> links, CancellationToken cancellationToken)
    {
        links.ForEach(static link => link.Feed.Link.RequireBegin());
        using var turn = await _context.Turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        if (_isSlowedDown)
        {
            await Task.Delay(_context.Options.FirstRetryDelay, _context.Time, cancellationToken).ConfigureAwait(false);
        }

        var link = await _context.Client.OpenAsync(resume: null, patience: null, cancellationToken).ConfigureAwait(false);
        _context.Events.Report(
            "full-sync",
            $"Source {_context.Name} makes a snapshot for {string.Join(", ", links.Select(static one => one.Feed.Link.Target))}, at {link.Address} and offset {link.Start.Offset}.",
            ("source", _context.Name),
            ("server", link.Address.ToString()),
            ("offset", link.Start.Offset),
            ("links", links.Count));
        await RunAsync(link, links, turn, cancellationToken).ConfigureAwait(false);
    }

    private async Task RunAsync(ReplicationLink link, List<ReadyLink> links, IDisposable? turn, CancellationToken cancellationToken)
    {
        var upstream = new Upstream(
            _context, link, [.. links.Select(static one => (one.Feed, one.From))], (feed, why) => links.Find(one => one.Feed == feed)!.Leave(why), _changed.Set);
        lock (_gate)
        {
            _upstreams.Add(upstream);
        }

        Exception? fault = null;
        try
        {
            await using (upstream.ConfigureAwait(false))
            {
                if (upstream.IsFull)
                {
                    await LostKeys.RefuseAsync(_context, link, links, cancellationToken).ConfigureAwait(false);
                }

                await upstream.RunAsync(() => turn?.Dispose(), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (ReshardException e) when (!e.IsFinal)
        {
            fault = Judged(e);
        }
        catch (Exception e)
        {
            fault = e;
        }
        finally
        {
            lock (_gate)
            {
                _upstreams.Remove(upstream);
                _bytesBefore = (_bytesBefore.Snapshot + upstream.SnapshotRead, _bytesBefore.Stream + upstream.StreamRead);
            }

            _isSlowedDown = fault is not null;
            if (upstream.IsStreaming)
            {
                _damaged = 0;
            }

            // After which the links come back, unless this ends the run.
            if (fault is not null && fault is not ReshardException { IsFinal: false })
            {
                _failed.TrySetException(fault);
            }

            links.ForEach(static one => one.Leave(null));
            _changed.Set();
        }
    }

    private ReshardException Judged(ReshardException fault)
    {
        _context.Events.Report("source-lost", fault.Message, ("source", _context.Name), ("failure", fault.Failure.ToString()));
        return fault.Failure == ReshardFailure.SnapshotDamaged && ++_damaged >= _context.Options.MostDamagedSnapshots
            ? new ReshardException(ReshardFailure.Snapshot, fault.Message, fault)
            : fault;
    }

    /// <summary>What ends a group for good ends the run.</summary>
    private async Task GuardAsync(Func<Task> group)
    {
        await Task.Yield();
        try
        {
            await group().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception e)
        {
            _failed.TrySetException(e);
        }
    }
}
