using System.Net;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Server;
using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Merging;

/// <summary>
/// What one real replica, the target, follows in the place of several sources: a primary with an id, offsets and a backlog of its own, and
/// without keys. Its snapshot is put together out of those of the sources, its stream out of theirs. Thread-safe.
/// </summary>
/// <remarks>
/// <para>The sources' keys are disjoint, so that only the order within each source matters: commands of one are never reordered, and nothing
/// comes between those of a transaction. A replica expires nothing by itself, so that times of expiry are exact.</para>
/// <para>A target that asks for a snapshot when it has had one already begins a new history: then every link fails with
/// <see cref="ReshardFailure.ResyncNeeded"/>, and gets a snapshot of its source when it is opened again.</para>
/// <para>It is also what a primary that retires is made to follow: see <see cref="ExpectPrimary"/>.</para>
/// </remarks>
internal sealed partial class SyntheticPrimary : IAsyncDisposable
{
    private readonly SyntheticPrimaryOptions _options;
    private readonly ReshardEvents _events;
    private readonly SpoolFolder _spool;
    private readonly ReplicaListener _listener;
    private readonly FunctionLibraries _libraries = new();
    private readonly HistoryLog? _log;
    private readonly MergedHistory _history;
    private readonly MergeLander[] _landers;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();

    private readonly HistoryTurn _turn = new();
    private readonly HistoryAnswers _answers;
    private readonly RetiringPrimary _retiring = new();
    private readonly TargetLead _lead;
    private Task _running = Task.CompletedTask;
    private MergedSnapshot? _snapshot;
    private TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile int _generation;
    private volatile bool _hasHistory;
    private bool _isAppending;
    private long _appendedAt;
    private int _isEnding;

    private SyntheticPrimary(SyntheticPrimaryOptions options, ReshardEvents events)
    {
        _options = options;
        _events = events;
        _spool = new SpoolFolder(options.SpoolFolder, options.SpoolLimit);
        _log = options.Folder is { } folder ? new HistoryLog(folder, options.Backlog) : null;
        _history = new MergedHistory(options.Backlog, _log);
        _answers = new HistoryAnswers(_history);
        _lead = new TargetLead(options);
        _absence = options.Announce is null ? null : $"Target {options.Target} has not come yet.";
        _landers = [.. options.Links.Select(link => new MergeLander(this, link, options.Links.Count == 1, _libraries, events))];

        // A retired server that gets nothing comes and goes.
        _listener = ReplicaListener.Open(options.Server, _spool, new ReshardEvents(told =>
        {
            if (told.Name != "replica-left" || !_retiring.IsRefused)
            {
                events.Report(told);
            }
        }));
    }

    /// <summary>Where the target connects.</summary>
    public IPEndPoint EndPoint => _listener.EndPoint;

    /// <summary>The id of the history that the target has.</summary>
    public ReplicationId Id => _history.Id;

    /// <summary>How long the history is.</summary>
    public long Offset => _history.Offset;

    /// <summary>How much of it the target has answered for.</summary>
    public long Answered => _answers.Answered;

    /// <summary>Whether the target is connected.</summary>
    public bool HasTarget => _history.Session is { } session && !session.Ending.IsCancellationRequested;

    /// <summary>How often the target was given a snapshot.</summary>
    public int Snapshots { get; private set; }

    /// <summary>How often it went on where it was.</summary>
    public int Resumed { get; private set; }

    /// <summary>The links' landers, in the order of the options.</summary>
    public IReadOnlyList<MergeLander> Landers => _landers;

    internal SourceOptions Access => _options.Access;

    internal IKeyFilter OwnedBy(ReshardLink link) => _options.Owned(link);

    internal IReadOnlyList<(string Name, SourceOptions Access)> StraySourcesOf(ReshardLink link) => _options.StraySources(link);

    /// <summary>Begins to listen; with a history of an earlier process where there is one.</summary>
    /// <exception cref="ReshardException">The address cannot be listened on, or the folder cannot be used.</exception>
    public static SyntheticPrimary Open(SyntheticPrimaryOptions options, ReshardEvents events)
    {
        var primary = new SyntheticPrimary(options, events);
        primary.Restore();
        Task listening = primary._listener.RunAsync(session => _ = primary.KeepAsync(primary.FollowAsync(session)), primary._ending.Token);
        primary._running = Task.WhenAll(primary.KeepAsync(listening), primary.KeepAsync(primary.BreatheAsync()), primary.KeepAsync(primary.WatchAsync()));
        events.Report(
            "listening", $"{options.Target} connects to {primary.EndPoint}.", ("target", options.Target), ("endpoint", primary.EndPoint.ToString()));
        return primary;
    }

    /// <summary>The lander of a link.</summary>
    /// <param name="link">Its name.</param>
    public MergeLander Link(string link) => _landers.First(lander => lander.Link.Name == link);

    /// <summary>Ends the connection of the target; landers are of no use afterwards.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isEnding, 1) != 0)
        {
            return;
        }

        await _ending.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _listener.Dispose();
        _spool.Dispose();
        _log?.Dispose();
        _ending.Dispose();
    }

    /// <summary>A link's snapshot begins.</summary>
    internal SnapshotPart BeginPart(MergeLander lander, int generation)
    {
        Require(generation);
        if (_retiring.IsTarget)
        {
            throw new ReshardException(
                ReshardFailure.TargetDiverged,
                $"{lander.Link.Source} cannot go on where {_options.Target} stands, and a retired primary is given no snapshot; it cannot be gone back to without copying its keys.");
        }

        if (lander.HasLanded)
        {
            // The target has this source's keys already, and keys that the source has no more would stay.
            GiveUp($"{lander.Link.Source} has to give its keys anew");
        }

        // Another link may have given it up as well.
        Require(generation);
        return new SnapshotPart(lander.Link, _snapshot!, _libraries);
    }

    /// <summary>A link's snapshot has been written whole.</summary>
    internal async ValueTask EndPartAsync(
        MergeLander lander, SnapshotPart part, int generation, LandedPosition position, CancellationToken cancellationToken)
    {
        Require(generation);
        bool isLast = await part.CompleteAsync(cancellationToken).ConfigureAwait(false);
        await _turn.TakeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Require(generation);
            Land(lander, generation, () => lander.HasSnapshot(position));
            _log?.Stands(lander.Link.Name, position);
            NoteLibraries();
            if (isLast)
            {
                _log?.Complete();
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Waits for a history that the link is part of.</summary>
    /// <returns>Which it is, and what ends when it is over.</returns>
    internal async Task<(int Generation, Task Over)> JoinAsync(MergeLander lander, CancellationToken cancellationToken)
    {
        if (lander.IsWithinSnapshot)
        {
            // Part of it is with the target, and cannot be taken back.
            GiveUp($"the snapshot for {lander.Link} broke off");
        }

        // From then on it is looked after by one for all links, who tells where it is away: a link of a history that stands goes on without it, others wait.
        if (!_isAwaited)
        {
            RequireWilling();
            _isAwaited = true;
            await LookAsync(cancellationToken).ConfigureAwait(false);
        }

        while (true)
        {
            Task ready;
            lock (_gate)
            {
                // Within the lock: a refusal ends the wait for a history, and one that is given up just behind it begins another wait.
                RequireWilling();
                if (_hasHistory)
                {
                    return (_generation, _over.Task);
                }

                ready = _ready.Task;
            }

            await ready.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Fails where the history that a link is part of is over.</summary>
    internal void Require(int generation)
    {
        RequireWilling();
        if (!_hasHistory || generation != _generation)
        {
            throw new ReshardException(ReshardFailure.ResyncNeeded, $"The target {_options.Target} needs a snapshot of all its sources; each is asked for one.");
        }
    }

    /// <summary>A link is at its end; with the last of them the target is made a primary.</summary>
    internal ValueTask ReleaseAsync(MergeLander lander, CancellationToken cancellationToken) => _lead.ReleaseAsync(lander, cancellationToken);

    private void Restore()
    {
        if (_history.Read() is not { } past || !_landers.All(lander => past.Positions.ContainsKey(lander.Link.Name)))
        {
            return;
        }

        long start = _history.Restore(past);
        if (past.Former is { } former)
        {
            _retiring.ExpectAgain(former);
        }

        foreach (var lander in _landers)
        {
            // How much of it the target has applied it will say when it comes.
            lander.Forget();
            lander.Mark(_history.Offset, past.Positions[lander.Link.Name]);
        }

        _libraries.Restore(past.Libraries);
        _generation = 1;
        _answers.Reset(start);
        _hasHistory = true;
        _retiring.Tell();
    }

    private void Answer(long merged)
    {
        _answers.Answer(merged);
        foreach (var lander in _landers)
        {
            lander.Answer(merged);
        }

        _answers.Tell();
    }
}
