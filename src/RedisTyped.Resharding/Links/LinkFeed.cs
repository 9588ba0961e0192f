using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Proxy;
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
    private ReplicationPosition? _begun;
    private int _fullSyncs;
    private int _partialSyncs;
    private long _sourceSilence;
    private volatile LinkPhase _phase;
    private volatile bool _hasLanded;
    private volatile bool _isCutOff;

    public LinkFeed(ReshardLink link, string mode, ILander lander, TimeProvider time)
    {
        Link = link;
        Mode = mode;
        Lander = lander;
        _lag = new LagClock(time);
        Stops = new StreamStops(time);
    }

    public ReshardLink Link { get; }

    /// <summary>P, W, M or S.</summary>
    public string Mode { get; }

    public ILander Lander { get; }

    public LinkPhase Phase => _phase;

    /// <summary>Whether it is about to be ready: it is being opened, and nothing is known to be wrong with its target.</summary>
    public bool IsComing => _phase == LinkPhase.Opening && Absence is null;

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

    /// <summary>How far in the source's history that is which its target has: where it is in the stream, or from where a snapshot is that has not come to its end; null where that is not known.</summary>
    public ReplicationPosition? Position
    {
        get
        {
            lock (_gate)
            {
                // Where the target has lost its place it counts how far the source was: that has gone through what came from it.
                long reached = Lander.Applied is > 0 and var applied ? applied : Received;
                return _begun ?? (_history is { } history && reached > 0 ? new ReplicationPosition(history, reached) : null);
            }
        }
    }

    /// <summary>Whether its target may have keys of this run: of a snapshot that has not come to its end too.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Whether snapshots of this run had keys for its target.</summary>
    public bool HasGivenKeys => Volatile.Read(ref _keysKept) + Volatile.Read(ref _keysGivenBefore) > 0;

    /// <summary>Whether it has landed a snapshot in the course of this run, or gone on from one of an earlier run; or all keys one by one.</summary>
    public bool HasLanded => _hasLanded && Lander is not IScanningLander { IsScanning: true };

    /// <summary>The keys that its streams met hidden by a replica.</summary>
    public HiddenKeys Hidden { get; } = new();

    /// <summary>Why its streams stopped.</summary>
    public StreamStops Stops { get; }

    /// <summary>Whether it cannot go on from where it is, whatever its target says.</summary>
    public bool NeedsSnapshot { get; set; }

    /// <summary>How far the source's stream has come in.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Whether it is at a stream whose source is gone, so that nobody knows what is written there.</summary>
    public bool IsCutOff
    {
        get => _isCutOff;
        set => _isCutOff = value;
    }

    /// <summary>For how long the source has said nothing, though it is connected; null while it is heard of as often as it should be.</summary>
    public TimeSpan? SourceSilence
    {
        get => Volatile.Read(ref _sourceSilence) is not 0 and var ticks ? new TimeSpan(ticks) : null;
        set => Volatile.Write(ref _sourceSilence, value?.Ticks ?? 0);
    }

    /// <summary>Whether what is written at the source is known here, but for what is on its way.</summary>
    public bool IsInTouch => !_isCutOff && SourceSilence is null;

    /// <summary>Age of the oldest byte that the target has not answered for; null where it does not follow the stream.</summary>
    public TimeSpan? Lag => _phase == LinkPhase.Stream && IsInTouch && Lander.Absence is null ? _lag.Behind(Lander.Applied) : null;

    // A target that is there and has nothing yet is what is opened for.
    private TargetAbsence? Absence => _phase switch
    {
        LinkPhase.Stream => Lander.Absence,
        LinkPhase.Opening when Lander.Absence is { Phase: LinkPhase.Down } away => away,
        _ => null,
    };

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
        if (afterSnapshot)
        {
            Hidden.Clear();
            Stops.Clear();
        }

        lock (_gate)
        {
            _history = from.At.Id;
            _begun = null;
            _counters = counters;
            _fullSyncs += afterSnapshot ? 1 : 0;
            _partialSyncs += afterSnapshot ? 0 : 1;
            _hasLanded = true;
            HasBegun = true;
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

    /// <summary>A snapshot begins anew, of what the source has at a position.</summary>
    public void BeginSnapshot(ReplicationPosition at)
    {
        lock (_gate)
        {
            _begun = at;
            HasBegun = true;
        }

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
            TimeSpan? lag = Lag;
            TargetAbsence? absence = Absence;
            LinkPhase phase = absence?.Phase ?? _phase;
            _longestLag = lag > _longestLag ? lag.Value : _longestLag;
            long kept = isScanned ? counters.GetValueOrDefault(LanderCounters.KeysRead) : Volatile.Read(ref _keysKept);
            long Fate(CommandFate fate) => _fates[(int)fate] + (_counters?[fate] ?? 0);

            return new LinkState
            {
                Source = Link.Source,
                Target = Link.Target,
                Mode = Mode,

                // Its stream passes from the first key on, and is not what there is to wait for.
                Phase = phase != LinkPhase.Stream ? phase.ToString().ToLowerInvariant() : !HasLanded ? "scan" : IsInTouch ? "stream" : "waiting",
                SilentSeconds = !_isCutOff && SourceSilence is { } silence ? (long)silence.TotalSeconds : null,
                ReplicationId = (_history ?? _begun?.Id ?? Link.History)?.Text,
                Applied = Lander.Applied,
                SourceOffset = Received,
                LagMilliseconds = (long?)lag?.TotalMilliseconds,
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
                Trouble = absence?.Why ?? _trouble,
                Counters = counters,
            };
        }
    }
}
