using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Spooling;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Links;

/// <summary>What all that follows one source shares.</summary>
internal sealed class SourceContext : IDisposable
{
    private readonly LinkRunOptions _options;
    private readonly SpoolAlarm _alarm;
    private long _spoolGrown;
    private int _isBacklogLookedAt;

    public SourceContext(string name, SourceOptions source, LinkRunOptions options, SnapshotTurns turns, RateGate rate, ReshardEvents events)
    {
        Name = name;
        Source = source;
        _options = options;
        Turns = turns;
        Rate = rate;
        Events = events;
        Client = new ReplicationClient(source, events);
        Spool = new SpoolFolder(options.SpoolFolder, options.SpoolLimit);
        _alarm = new SpoolAlarm(Spool, name, events);
    }

    public string Name { get; }

    public SourceOptions Source { get; }

    public ReplicationClient Client { get; }

    public SpoolFolder Spool { get; }

    /// <summary>Lets so many sources make snapshots at a time.</summary>
    public SnapshotTurns Turns { get; }

    public RateGate Rate { get; }

    public ReshardEvents Events { get; }

    public LinkRunOptions Options => _options;

    public TimeProvider Time => _options.Time;

    /// <summary>What can be expected of the source.</summary>
    public SourceTraits Traits { get; set; } = SourceTraits.Untold;

    /// <summary>A snapshot has its own bytes for room, besides what the plan gives.</summary>
    public void GrowSpool(long snapshotBytes)
    {
        if (snapshotBytes > _spoolGrown)
        {
            Spool.Raise(snapshotBytes - _spoolGrown);
            _spoolGrown = snapshotBytes;
        }
    }

    /// <summary>Looks how long the source's backlog lasts, once in a run: beside whatever follows the source first.</summary>
    public Task LookAtBacklogAsync(SourceAddress server, CancellationToken cancellationToken) => Interlocked.Exchange(ref _isBacklogLookedAt, 1) == 0
        ? BacklogCheck.LookAsync(server, Source, Name, Events, cancellationToken, Time)
        : Task.CompletedTask;

    /// <summary>Alarms when the spool fills up.</summary>
    public void WatchSpool() => _alarm.Look();

    public void Dispose() => Spool.Dispose();
}
