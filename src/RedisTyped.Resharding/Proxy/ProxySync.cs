using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Proxy;

/// <summary>
/// One link to the source with the replicas that it feeds, from the request to follow until the source breaks it or the last replica
/// has left. The loss of the source is passed on: the replicas come back and go on where they were.
/// </summary>
internal sealed class ProxySync
{
    private readonly ReplicationClient _client;
    private readonly ISyncFilter _filter;
    private readonly ProxyOptions _options;
    private readonly ReshardEvents _events;
    private readonly IReadOnlyList<Follower> _followers;
    private readonly ReplicationPosition? _resume;
    private readonly LagClock _lag;
    private readonly RateGate _rate;
    private readonly SpoolAlarm _alarm;
    private readonly long _began;
    private volatile ReplicationLink? _link;
    private volatile SnapshotPass? _snapshot;
    private IReadOnlyList<FollowerGroup> _groups = [];
    private long _keysExpected;
    private volatile SyncPhase _phase;

    public ProxySync(
        int number,
        ReplicationClient client,
        ISyncFilter filter,
        ProxyOptions options,
        RateGate rate,
        SpoolAlarm alarm,
        ReshardEvents events,
        IReadOnlyList<Follower> followers,
        ReplicationPosition? resume)
    {
        Number = number;
        _client = client;
        _filter = filter;
        _options = options;
        _rate = rate;
        _alarm = alarm;
        _events = events;
        _followers = followers;
        _resume = resume;
        _lag = new LagClock(options.Time);
        _began = options.Time.GetTimestamp();
    }

    /// <summary>The link, counted from 1.</summary>
    public int Number { get; }

    /// <summary>Whether a snapshot came; null while nobody knows.</summary>
    public bool? IsFull => _link?.IsFull;

    /// <summary>The targets that cannot go on where they are.</summary>
    public IEnumerable<ProxyTarget> Due => _groups.Where(static group => group.NeedsSnapshot).Select(static group => group.Target);

    /// <summary>Whether the snapshot was read to its end.</summary>
    public bool IsPastSnapshot => _phase >= SyncPhase.Loading;

    /// <summary>Whether the source has answered, and a replica of a target is here.</summary>
    public bool IsFeeding(ProxyTarget target) => IsFull is not null && _followers.Any(follower => follower.Target == target && follower.IsHere);

    /// <summary>Feeds the replicas until the link ends.</summary>
    /// <param name="onLinked">Told once it is known what the source sends.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False when the replica cannot go on where it was and is to wait for a snapshot with those of other targets.</returns>
    /// <exception cref="ReshardException">Why it ended, unless all replicas have left.</exception>
    public async Task<bool> RunAsync(Action<ProxySync> onLinked, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        int left = _followers.Count;
        var leaving = _followers.Select(follower => follower.Session.Ending.Register(() =>
        {
            if (Interlocked.Decrement(ref left) == 0)
            {
                ending.Cancel();
            }
            else
            {
                Acknowledge();
            }
        })).ToArray();
        try
        {
            return await FollowAsync(onLinked, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return true;
        }
        finally
        {
            foreach (var registration in leaving)
            {
                await registration.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>How it stands.</summary>
    public SyncReading Read()
    {
        var link = _link;
        long applied = link?.Acknowledged ?? 0;
        if (_phase == SyncPhase.Loading && applied > 0)
        {
            _phase = SyncPhase.Stream;
        }

        return new SyncReading(
            Number,
            link?.Address.ToString(),
            _phase,
            link?.SnapshotRead ?? 0,
            link?.Snapshot?.Length,
            Estimate(link),
            link?.Offset ?? 0,
            applied,
            _lag.Behind(applied),
            _options.Time.GetElapsedTime(_began),
            [.. _followers.Where(static follower => follower.IsHere).Select(static follower => follower.Read())]);
    }

    // By the part of the keys that has come: they are in no order of their sizes.
    private long? Estimate(ReplicationLink? link)
    {
        long keys = Volatile.Read(ref _keysExpected);
        long read = _snapshot?.KeysRead ?? 0;
        return link?.Snapshot is { Length: null } && keys > 0 && read > 0 ? (long)((double)link.SnapshotRead * Math.Max(keys, read) / read) : null;
    }

    private async Task<bool> FollowAsync(Action<ProxySync> onLinked, CancellationToken cancellationToken)
    {
        var link = _resume is { } resume && _options.Targets.Count > 1
            ? await _client.ResumeAsync(resume, _options.SourcePatience, cancellationToken).ConfigureAwait(false)
            : await _client.OpenAsync(_resume, _options.SourcePatience, cancellationToken).ConfigureAwait(false);
        if (link is null)
        {
            return false;
        }

        await using (link.ConfigureAwait(false))
        {
            _link = link;
            onLinked(this);
            foreach (var follower in _followers)
            {
                Begin(follower, link);
            }

            var groups = _groups = FollowerGroup.Of(_followers);
            int? database = link.IsFull ? await PassSnapshotAsync(link, groups, cancellationToken).ConfigureAwait(false) : null;
            _phase = link.IsFull ? SyncPhase.Loading : SyncPhase.Stream;
            var stream = new StreamPass(link, _filter, groups, _lag, _alarm);
            await stream.RunAsync(new StreamStart(link.Address, link.Start.Offset, link.IsFull, database), cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    private void Begin(Follower follower, ReplicationLink link)
    {
        var position = follower.Masked(link.Start);
        follower.Session.OnApplied = Acknowledge;
        if (link.IsFull)
        {
            follower.Session.BeginFull(position, _options.SpoolSnapshots);
        }
        else
        {
            follower.Session.BeginPartial(position);
        }

        _events.Report(
            link.IsFull ? "full-sync" : "partial-sync",
            $"{follower.Session.Peer} follows {link.Address} as {follower.Target.Name}, {(link.IsFull ? "from a snapshot on" : "where it was")} at offset {link.Start.Offset}.",
            ("link", Number),
            ("source", link.Address.ToString()),
            ("target", follower.Target.Name),
            ("replica", follower.Session.Peer),
            ("offset", link.Start.Offset));
    }

    // The source hears what the slowest has applied, so that WAIT counts us once all have a write.
    private void Acknowledge()
    {
        long least = long.MaxValue;
        foreach (var follower in _followers)
        {
            least = follower.IsHere ? Math.Min(least, follower.Session.Applied) : least;
        }

        if (least != long.MaxValue && _link is { } link)
        {
            link.Acknowledge(Math.Min(least, link.Offset));
        }
    }

    private async Task<int?> PassSnapshotAsync(ReplicationLink link, IReadOnlyList<FollowerGroup> groups, CancellationToken cancellationToken)
    {
        _phase = SyncPhase.Waiting;
        var header = await link.BeginSnapshotAsync(onNewline: null, cancellationToken).ConfigureAwait(false);
        _phase = SyncPhase.Snapshot;
        long began = _options.Time.GetTimestamp();
        var pass = _snapshot = new SnapshotPass(link, _filter, groups, _rate, _alarm);
        using var counting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var counted = header.Length is null ? CountKeysAsync(link.Address, counting.Token) : Task.CompletedTask;
        int? database;
        try
        {
            database = await pass.RunAsync(header, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await counting.CancelAsync().ConfigureAwait(false);
            await counted.ConfigureAwait(false);
        }

        foreach (var follower in _followers)
        {
            follower.Session.Snapshot!.Complete();
        }

        _phase = SyncPhase.Loading;
        _events.Report(
            "snapshot-read",
            $"The snapshot of {link.Address} is read: {link.SnapshotRead} bytes.",
            ("link", Number),
            ("bytes", link.SnapshotRead),
            ("milliseconds", (long)_options.Time.GetElapsedTime(began).TotalMilliseconds));
        return database;
    }

    // A snapshot that ends by a mark does not say how long it is; how many keys there are tells about how far it is. Nothing depends on it.
    private async Task CountKeysAsync(SourceAddress address, CancellationToken cancellationToken)
    {
        try
        {
            Volatile.Write(ref _keysExpected, await _filter.CountAsync(address, cancellationToken).ConfigureAwait(false) ?? 0);
        }
        catch (Exception e) when (e is ReshardException or OperationCanceledException)
        {
        }
    }
}
