using System.Buffers;
using System.IO.Pipelines;
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
    private const int PauseAt = 1024 * 1024;

    private static readonly PipeOptions Pipes = new(
        pauseWriterThreshold: PauseAt, resumeWriterThreshold: PauseAt / 2, minimumSegmentSize: 64 * 1024, useSynchronizationContext: false);

    // What reads these only copies, which is done before another thread would have been woken.
    private static readonly PipeOptions InlinePipes = new(
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: PauseAt,
        resumeWriterThreshold: PauseAt / 2,
        minimumSegmentSize: 64 * 1024,
        useSynchronizationContext: false);

    private readonly ReplicationClient _client;
    private readonly ISyncFilter _filter;
    private readonly ProxyOptions _options;
    private readonly ReshardEvents _events;
    private readonly IReadOnlyList<Follower> _followers;
    private readonly ReplicationPosition? _resume;
    private readonly LagClock _lag;
    private readonly long _began;
    private volatile ReplicationLink? _link;
    private volatile SyncPhase _phase;

    public ProxySync(
        int number, ReplicationClient client, ISyncFilter filter, ProxyOptions options, ReshardEvents events, IReadOnlyList<Follower> followers, ReplicationPosition? resume)
    {
        Number = number;
        _client = client;
        _filter = filter;
        _options = options;
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

    /// <summary>Whether the snapshot was read to its end.</summary>
    public bool IsPastSnapshot => _phase >= SyncPhase.Loading;

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
            link?.Offset ?? 0,
            applied,
            _lag.Behind(applied),
            _options.Time.GetElapsedTime(_began),
            [.. _followers.Where(static follower => follower.IsHere).Select(static follower => follower.Read())]);
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

            int? database = link.IsFull ? await PassSnapshotAsync(link, cancellationToken).ConfigureAwait(false) : null;
            await PassStreamAsync(link, new StreamStart(link.Address, link.Start.Offset, link.IsFull, database), cancellationToken).ConfigureAwait(false);
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

    private async Task<int?> PassSnapshotAsync(ReplicationLink link, CancellationToken cancellationToken)
    {
        _phase = SyncPhase.Waiting;
        var header = await link.BeginSnapshotAsync(onNewline: null, cancellationToken).ConfigureAwait(false);
        _phase = SyncPhase.Snapshot;
        long began = _options.Time.GetTimestamp();
        var snapshot = new Pipe(Pipes);
        var groups = _followers.GroupBy(static follower => follower.Target).Select(static group => (group.Key, Pipe: new Pipe(InlinePipes), All: group.ToArray())).ToArray();
        int? database = null;

        // Whichever fails ends the others: a reader or writer that is gone lets nobody wait.
        using var failing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await TogetherTasks.AllAsync(
            failing,
            [
                CopyAsync(),
                FilterAsync(),
                .. groups.Select(group => PumpAsync(group.Pipe.Reader, group.All, static follower => follower.Session.Snapshot!, failing.Token)),
            ]).ConfigureAwait(false);
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

        async Task CopyAsync()
        {
            var fan = new PipeFan([snapshot.Writer]);
            await link.CopySnapshotAsync(fan, failing.Token).ConfigureAwait(false);
            await snapshot.Writer.CompleteAsync().ConfigureAwait(false);
        }

        async Task FilterAsync()
        {
            database = await _filter.FilterAsync(
                snapshot.Reader, header.Length, [.. groups.Select(static group => (group.Key, group.Pipe.Writer))], failing.Token).ConfigureAwait(false);
            foreach (var group in groups)
            {
                await group.Pipe.Writer.CompleteAsync().ConfigureAwait(false);
            }

            await snapshot.Reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private async Task PassStreamAsync(ReplicationLink link, StreamStart start, CancellationToken cancellationToken)
    {
        _phase = link.IsFull ? SyncPhase.Loading : SyncPhase.Stream;
        _lag.Read(link.Offset);
        var groups = _followers.GroupBy(static follower => follower.Target).Select(static group => (group.Key, Pipe: new Pipe(Pipes), All: group.ToArray())).ToArray();
        using var failing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await TogetherTasks.AllAsync(
            failing,
            [
                link.CopyStreamAsync(new PipeFan(groups.Select(static group => group.Pipe.Writer)), _lag.Read, failing.Token),
                .. groups.Select(group => RewriteAsync(group.Key, start, group.Pipe.Reader, group.All, failing.Token)),
            ]).ConfigureAwait(false);
    }

    private async Task RewriteAsync(ProxyTarget target, StreamStart start, PipeReader stream, Follower[] followers, CancellationToken cancellationToken)
    {
        var rewriter = await _filter.OpenAsync(target, start, cancellationToken).ConfigureAwait(false);
        await using (rewriter.ConfigureAwait(false))
        {
            var output = new ArrayBufferWriter<byte>(64 * 1024);
            while (true)
            {
                var read = await stream.ReadAsync(cancellationToken).ConfigureAwait(false);
                foreach (var segment in read.Buffer)
                {
                    await rewriter.RewriteAsync(segment, output, cancellationToken).ConfigureAwait(false);
                    await GiveAsync(followers, static follower => follower.Session.Stream!, output.WrittenMemory).ConfigureAwait(false);
                    output.ResetWrittenCount();
                }

                stream.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return;
                }
            }
        }
    }

    private static async Task PumpAsync(PipeReader reader, Follower[] followers, Func<Follower, ByteQueue> queue, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            foreach (var segment in read.Buffer)
            {
                await GiveAsync(followers, queue, segment).ConfigureAwait(false);
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                await reader.CompleteAsync().ConfigureAwait(false);
                return;
            }
        }
    }

    private static async ValueTask GiveAsync(Follower[] followers, Func<Follower, ByteQueue> queue, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        foreach (var follower in followers)
        {
            if (follower.IsHere)
            {
                await follower.WriteAsync(queue(follower), bytes).ConfigureAwait(false);
            }
        }
    }
}
