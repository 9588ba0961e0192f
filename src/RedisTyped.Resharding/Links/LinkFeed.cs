using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Links;

/// <summary>A link over its whole life: who lands it, how it stands, and what it has been given. Thread-safe.</summary>
internal sealed class LinkFeed
{
    private readonly Lock _gate = new();
    private readonly LagClock _lag;
    private readonly long[] _fates = new long[(int)CommandFate.Straddled + 1];
    private StreamCounters? _counters;
    private string? _trouble;
    private long _keysKept;
    private long _keysGivenBefore;
    private TimeSpan _longestLag;
    private long _keysDropped;
    private long _received;
    private ReplicationId? _history;
    private int _fullSyncs;
    private int _partialSyncs;
    private volatile LinkPhase _phase;
    private volatile bool _hasLanded;

    public LinkFeed(ReshardLink link, string mode, ILander lander, TimeProvider time)
    {
        Link = link;
        Mode = mode;
        Lander = lander;
        _lag = new LagClock(time);
    }

    public ReshardLink Link { get; }

    /// <summary>P, W, M or S.</summary>
    public string Mode { get; }

    public ILander Lander { get; }

    public LinkPhase Phase => _phase;

    /// <summary>The source's history, by the id that it has now; null before the stream has begun.</summary>
    public ReplicationId? History
    {
        get
        {
            lock (_gate)
            {
                return _history;
            }
        }
    }

    /// <summary>Whether it has landed a snapshot in the course of this run, or gone on from one of an earlier run; or all keys one by one.</summary>
    public bool HasLanded => _hasLanded && Lander is not IScanningLander { IsScanning: true };

    /// <summary>Whether it cannot go on from where it is, whatever its target says.</summary>
    public bool NeedsSnapshot { get; set; }

    /// <summary>How far the source's stream has come in.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Age of the oldest byte that the target has not answered for.</summary>
    public TimeSpan Lag => _phase == LinkPhase.Stream ? _lag.Behind(Lander.Applied) : TimeSpan.Zero;

    public void Enter(LinkPhase phase, string? trouble = null)
    {
        lock (_gate)
        {
            _phase = phase;
            _trouble = trouble;
        }
    }

    /// <summary>The stream begins for it.</summary>
    public void BeginStream(LandedPosition from, bool afterSnapshot, StreamCounters counters)
    {
        lock (_gate)
        {
            _history = from.At.Id;
            _counters = counters;
            _fullSyncs += afterSnapshot ? 1 : 0;
            _partialSyncs += afterSnapshot ? 0 : 1;
            _hasLanded = true;
            NeedsSnapshot = false;
            _phase = LinkPhase.Stream;
            _trouble = null;
        }
    }

    /// <summary>The source's history goes on under another id.</summary>
    public void Rename(ReplicationId id)
    {
        lock (_gate)
        {
            _history = id;
        }
    }

    /// <summary>The stream has ended for it, for now.</summary>
    public void EndStream()
    {
        lock (_gate)
        {
            foreach (var fate in Enum.GetValues<CommandFate>())
            {
                _fates[(int)fate] += _counters?[fate] ?? 0;
            }

            _counters = null;
        }
    }

    /// <summary>A snapshot begins anew.</summary>
    public void BeginSnapshot()
    {
        Interlocked.Add(ref _keysGivenBefore, Interlocked.Exchange(ref _keysKept, 0));
        Volatile.Write(ref _keysDropped, 0);
        Enter(LinkPhase.Snapshot);
    }

    /// <summary>So many keys of the snapshot were given, of so many that there were.</summary>
    public void Counted(long kept, long read)
    {
        Volatile.Write(ref _keysKept, kept);
        Volatile.Write(ref _keysDropped, read - kept);
    }

    /// <summary>The source's stream has come in up to an offset.</summary>
    public void Came(long offset)
    {
        Volatile.Write(ref _received, offset);
        _lag.Read(offset);
    }

    /// <summary>How it stands.</summary>
    public LinkState Read()
    {
        lock (_gate)
        {
            bool isScanned = Lander is IScanningLander;
            var counters = Lander.Counters;
            var pace = Lander.Pace?.Read() ?? default;
            TimeSpan lag = Lag;
            _longestLag = lag > _longestLag ? lag : _longestLag;
            long kept = isScanned ? counters.GetValueOrDefault(LanderCounters.KeysRead) : Volatile.Read(ref _keysKept);
            long Fate(CommandFate fate) => _fates[(int)fate] + (_counters?[fate] ?? 0);

            return new LinkState
            {
                Source = Link.Source,
                Target = Link.Target,
                Mode = Mode,

                // Its stream passes from the first key on, and is not what there is to wait for.
                Phase = _phase == LinkPhase.Stream && !HasLanded ? "scan" : _phase.ToString().ToLowerInvariant(),
                ReplicationId = _history?.Text,
                Applied = Lander.Applied,
                SourceOffset = Received,
                LagMilliseconds = (long)lag.TotalMilliseconds,
                LongestLagMilliseconds = (long)_longestLag.TotalMilliseconds,
                TargetP99Milliseconds = pace.P99 is { } p99 ? Math.Round(p99.TotalMilliseconds, 3) : null,
                CeilingBytesPerSecond = pace.Ceiling,
                KeysKept = kept,
                KeysGiven = kept + Volatile.Read(ref _keysGivenBefore),
                KeysDropped = Volatile.Read(ref _keysDropped),
                Strays = Link.Filter is OwnerKeyFilter owner ? owner.Strays.Count : 0,
                CommandsPassed = Fate(CommandFate.Passed),
                CommandsDropped = Fate(CommandFate.Dropped),
                CommandsSplit = Fate(CommandFate.Split),
                CommandsRefetched = Fate(CommandFate.Straddled),
                FullSyncs = _fullSyncs,
                PartialSyncs = _partialSyncs,
                Trouble = _trouble,
                Counters = counters,
            };
        }
    }
}
