using System.Net;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Server;
using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Proxy;

/// <summary>
/// Stands between a source and real replicas, and lets through the keys that belong to each. Everything that a replica needs to go on
/// after a break is in the offset that it asks for, so that the proxy may end and begin again at any time.
/// </summary>
internal sealed class ReshardProxy : IAsyncDisposable
{
    private readonly ProxyOptions _options;
    private readonly ReshardEvents _events;
    private readonly ISyncFilter _filter;
    private readonly ReplicationClient _client;
    private readonly SpoolFolder _spool;
    private readonly SpoolAlarm _alarm;
    private readonly RateGate _rate;
    private readonly List<(ProxyTarget Target, ReplicaListener Listener)> _listeners = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly Dictionary<ProxySync, Task> _syncs = [];
    private readonly DueSnapshots _due = new();
    private readonly List<Task> _running = [];
    private SnapshotGathering? _gathering;
    private int _linkNumber;
    private int _damaged;
    private int _isEnding;
    private long _fullSyncs;
    private long _partialSyncs;
    private long _sourceLosses;

    private ReshardProxy(ProxyOptions options, ISyncFilter filter, ReshardEvents events)
    {
        _options = options;
        _filter = filter;
        _events = events;
        _client = new ReplicationClient(options.Source, events);
        _spool = new SpoolFolder(options.SpoolFolder, options.SpoolLimit);
        _alarm = new SpoolAlarm(_spool, options.SourceName, events);
        _rate = new RateGate(options.Time) { Rate = options.Rate };
    }

    /// <summary>Where replicas connect, in the order of the targets.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => [.. _listeners.Select(static one => one.Listener.EndPoint)];

    /// <summary>Ends when the proxy cannot go on, with why; only <see cref="DisposeAsync"/> ends it otherwise.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>Looks whether the source can be followed, and begins to listen.</summary>
    /// <exception cref="ReshardException">It cannot, or an address cannot be listened on.</exception>
    public static async Task<ReshardProxy> StartAsync(ProxyOptions options, ISyncFilter filter, ReshardEvents events, CancellationToken cancellationToken)
    {
        var proxy = new ReshardProxy(options, filter, events);
        try
        {
            var source = await proxy._client.CheckAsync(cancellationToken).ConfigureAwait(false);
            events.Report("source-found", $"The source answers at {source}.", ("source", source.ToString()));
            proxy.Listen();
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>How all stands.</summary>
    public ReshardReading Read()
    {
        ProxySync[] syncs;
        lock (_gate)
        {
            syncs = [.. _syncs.Keys.OrderBy(static sync => sync.Number)];
        }

        return new ReshardReading(
            _options.SourceName,
            [.. syncs.Select(static sync => sync.Read())],
            [.. _options.Targets.Select(_filter.Read)],
            Volatile.Read(ref _fullSyncs),
            Volatile.Read(ref _partialSyncs),
            Volatile.Read(ref _sourceLosses),
            _spool.Used);
    }

    /// <summary>Ends all connections, on both sides.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isEnding, 1) != 0)
        {
            return;
        }

        await _ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_running).ConfigureAwait(false);
        Task[] syncs;
        lock (_gate)
        {
            syncs = [.. _syncs.Values];
        }

        await Task.WhenAll(syncs).ConfigureAwait(false);
        foreach (var (_, listener) in _listeners)
        {
            listener.Dispose();
        }

        _spool.Dispose();
        _stopped.TrySetResult();
        _ending.Dispose();
    }

    private void Listen()
    {
        foreach (var target in _options.Targets)
        {
            _listeners.Add((target, ReplicaListener.Open(target.Server, _spool, _events)));
        }

        foreach (var (target, listener) in _listeners)
        {
            _running.Add(listener.RunAsync(session => Follow(new Follower(target, session)), _ending.Token));
            _events.Report(
                "listening", $"Replicas of {target.Name} connect to {listener.EndPoint}.", ("target", target.Name), ("endpoint", listener.EndPoint.ToString()));
        }
    }

    private void Follow(Follower follower)
    {
        // A server that has never followed anybody asks for the first byte of a history of its own. Where others wait for a snapshot too,
        // or several servers would be asked, that is not looked for: each would begin a snapshot for nothing.
        bool isFresh = follower.Resume is { Offset: 0 } && (_options.Targets.Count > 1 || _options.Source.Nodes.Count > 1);
        if (follower.Resume is { } resume && !isFresh && !_due.Contains(follower.Target))
        {
            Start([follower], resume);
        }
        else
        {
            Gather(follower);
        }
    }

    private void Gather(Follower follower)
    {
        SnapshotGathering gathering;
        bool isFirst;
        lock (_gate)
        {
            isFirst = _gathering is null;
            gathering = _gathering ??= new SnapshotGathering(_options.Targets);
            gathering.Add(follower);
        }

        StartGathered();
        if (isFirst)
        {
            _ = StartLaterAsync(gathering);
        }
    }

    private async Task StartLaterAsync(SnapshotGathering gathering)
    {
        await Task.Delay(_options.GatherDelay, _options.Time, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_ending.IsCancellationRequested)
        {
            StartGathered(gathering);
        }
    }

    /// <summary>Has a snapshot made for those who were gathered, if there is nobody to wait for. Who goes on where it was needs none; who has not come back yet may.</summary>
    /// <param name="late">Those who have waited for long enough; null for none.</param>
    private void StartGathered(SnapshotGathering? late = null)
    {
        IReadOnlyList<Follower> followers;
        lock (_gate)
        {
            if (_gathering is not { } gathering
                || (gathering != late && !gathering.IsComplete(target => _syncs.Keys.Any(sync => sync.IsFeeding(target)))))
            {
                return;
            }

            _gathering = null;
            followers = gathering.Followers;
        }

        if (followers.Count > 0)
        {
            Start(followers, resume: null);
        }
    }

    private void Start(IReadOnlyList<Follower> followers, ReplicationPosition? resume)
    {
        lock (_gate)
        {
            var sync = new ProxySync(++_linkNumber, _client, _filter, _options, _rate, _alarm, _events, followers, resume);
            _syncs.Add(sync, RunAsync(sync, followers));
        }
    }

    private async Task RunAsync(ProxySync sync, IReadOnlyList<Follower> followers)
    {
        // Behind the lock under which it is started.
        await Task.Yield();
        string reason = "this process ends";
        bool isLinked = false;
        bool isOver = true;
        try
        {
            isOver = await sync.RunAsync(OnLinked, _ending.Token).ConfigureAwait(false);
        }
        catch (ReshardException e)
        {
            reason = e.Message;
            Lost(sync, isLinked, e);
        }
        catch (Exception e)
        {
            reason = e.Message;
            _stopped.TrySetException(e);
        }
        finally
        {
            if (sync is { IsFull: true, IsPastSnapshot: true })
            {
                Volatile.Write(ref _damaged, 0);
            }

            foreach (var follower in followers)
            {
                if (isOver)
                {
                    follower.Session.End(reason, retry: !isLinked);
                }
                else
                {
                    Gather(follower);
                }
            }

            lock (_gate)
            {
                _syncs.Remove(sync);
            }
        }

        void OnLinked(ProxySync linked)
        {
            isLinked = true;
            if (linked.IsFull != true)
            {
                Interlocked.Increment(ref _partialSyncs);
                StartGathered();
                return;
            }

            Interlocked.Increment(ref _fullSyncs);
            _due.Remove(followers);
        }
    }

    private void Lost(ProxySync sync, bool isLinked, ReshardException fault)
    {
        if (isLinked)
        {
            Interlocked.Increment(ref _sourceLosses);
        }

        _events.Report("source-lost", fault.Message, ("link", sync.Number), ("failure", fault.Failure.ToString()));
        _due.Add(sync.Due);
        switch (fault.Failure)
        {
            case ReshardFailure.SnapshotDamaged when Interlocked.Increment(ref _damaged) < _options.MostDamagedSnapshots:
                break;
            case ReshardFailure.SnapshotDamaged:
                _stopped.TrySetException(new ReshardException(ReshardFailure.Snapshot, fault.Message, fault));
                break;
            default:
                if (fault.IsFinal)
                {
                    _stopped.TrySetException(fault);
                }

                break;
        }
    }
}
