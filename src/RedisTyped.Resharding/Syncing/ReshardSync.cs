using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Syncing;

/// <summary>
/// Brings the keys of a plan to their targets, and keeps them up to date there, until it is disposed of. Begun anew with the same plan, it goes
/// on where each target is, however it ended. How it stands is in the journal beside the plan, <c>plan.state.json</c>. Thread-safe.
/// </summary>
/// <example>
/// <code>
/// await using var sync = await ReshardSync.StartAsync("plan.json");
/// await sync.Synced;                       // every target follows the stream of its sources
/// await sync.DrainAsync();                 // and has all that was written until now
/// </code>
/// </example>
public sealed class ReshardSync : IAsyncDisposable
{
    private readonly OpenedPlan _plan;
    private readonly PlanLanders _landers;
    private readonly JournalKeeper _keeper;
    private readonly ReshardJournal _journal;
    private readonly bool _ownsJournal;
    private readonly ReshardEvents _events;
    private readonly TimeSpan _pace;
    private readonly CancellationTokenSource _ending = new();
    private readonly SyncMeter _meter;
    private readonly Task _keeping;
    private int _isDisposed;

    private ReshardSync(
        OpenedPlan plan, LinkRun run, PlanLanders landers, JournalKeeper keeper, ReshardJournal journal, bool ownsJournal, ReshardEvents events, TimeSpan pace)
    {
        _plan = plan;
        Run = run;
        _landers = landers;
        _keeper = keeper;
        _journal = journal;
        _ownsJournal = ownsJournal;
        _events = events;
        _pace = pace;
        _meter = new SyncMeter(run.Read);
        Synced = TellSyncedAsync();
        _keeping = KeepAsync(_ending.Token);
        Stopped = Task.WhenAny(run.Stopped, _keeping).Unwrap();
    }

    /// <summary>Ends when every link has landed its snapshot and follows the stream; fails when the work cannot go on.</summary>
    public Task Synced { get; }

    /// <summary>Ends when the work cannot go on, with why; only <see cref="DisposeAsync"/> ends it otherwise.</summary>
    public Task Stopped { get; }

    /// <summary>The longest lag of all links; <see langword="null"/> while one of them does not follow the stream.</summary>
    public TimeSpan? Lag => Run.Lag;

    internal LinkRun Run { get; }

    /// <summary>What the journal was told last.</summary>
    internal JournalState State => _journal.State;

    /// <summary>Begins, or goes on.</summary>
    /// <param name="planPath">The plan file.</param>
    /// <param name="options">What the plan does not say; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up the beginning.</param>
    /// <returns>The running work.</returns>
    /// <exception cref="PlanException">The plan cannot be used.</exception>
    /// <exception cref="RedisTypedException">A source or a target cannot be reached or will not do, or another process works on the plan.</exception>
    public static Task<ReshardSync> StartAsync(string planPath, ReshardSyncOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(planPath);
        options ??= new ReshardSyncOptions();
        var told = options.OnEvent;
        return StartAsync(OpenedPlan.Load(planPath), options, told is null ? null : happened => told(happened.Message), cancellationToken);
    }

    /// <summary>How each link stands.</summary>
    public IReadOnlyList<ReshardLinkProgress> Read() => [.. Run.Feeds.Select(static feed => feed.Read()).Select(link => ReshardLinkProgress.Of(link with
    {
        KeysPlanned = JournalKeeper.PlannedKeysOf(_plan.Plan, link),
        SecondsLeft = State.Links.FirstOrDefault(one => one.Source == link.Source && one.Target == link.Target)?.SecondsLeft,
    }))];

    /// <summary>Waits until every target has all that its sources had written when this was called.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="RedisTypedException">The work has ended, or a source cannot be asked.</exception>
    public async Task DrainAsync(CancellationToken cancellationToken = default)
    {
        await Run.Synced.WaitAsync(cancellationToken).ConfigureAwait(false);
        var names = _plan.Plan.Links.Select(static link => link.Source).Distinct().ToArray();
        long[] offsets = await Task.WhenAll(names.Select(name => SourceOffsets.ReadAsync(_plan.AccessOld(name), cancellationToken))).ConfigureAwait(false);
        await Run.DrainAsync(names.Zip(offsets).ToDictionary(static one => one.First, static one => one.Second), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the work; the targets stand at whole commands of their sources, and another run goes on from there.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _ending.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        WriteLast();
        _meter.Dispose();
        await Run.DisposeAsync().ConfigureAwait(false);
        await _landers.DisposeAsync().ConfigureAwait(false);
        if (_ownsJournal)
        {
            _journal.Dispose();
        }

        _ending.Dispose();
    }

    /// <summary>Begins with a journal of its own.</summary>
    internal static async Task<ReshardSync> StartAsync(OpenedPlan plan, ReshardSyncOptions options, Action<ReshardEvent>? listener, CancellationToken cancellationToken)
    {
        var journal = ReshardJournal.Open(plan.Path, "sync");
        try
        {
            Refuse(plan, journal.State);

            // Another process may have begun with another plan since the file was read.
            PlanIdentity.Refuse(plan.Plan, plan.Path, journal.State.Plan);
            await TopologyInForce.RefuseAsync(plan, journal.State.Began, cancellationToken).ConfigureAwait(false);
            await PlanBeginning.NoteAsync(plan, journal, new ReshardEvents(listener), cancellationToken).ConfigureAwait(false);
            if (journal.State.Plan is null)
            {
                journal.Write(state => state with { Plan = PlanIdentity.Of(plan.Plan) });
            }

            if (journal.State.Phase == ReshardPhase.Synced)
            {
                // Whoever waits for it must not take what an earlier process has written for it; what the targets have stays known, however soon this one ends.
                journal.Write(static state => state with
                {
                    Phase = ReshardPhase.Syncing,
                    Links = [.. state.Links.Select(static link => link with { Phase = "opening", LagMilliseconds = null, Trouble = null })],
                });
            }

            return await StartAsync(plan, options, journal, owns: true, listener, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Begins as a part of something that has the journal already, such as a cut-over.</summary>
    internal static Task<ReshardSync> HostAsync(
        OpenedPlan plan, ReshardSyncOptions options, ReshardJournal journal, Action<ReshardEvent>? listener, CancellationToken cancellationToken) =>
        StartAsync(plan, options, journal, owns: false, listener, cancellationToken);

    private static async Task<ReshardSync> StartAsync(
        OpenedPlan plan, ReshardSyncOptions options, ReshardJournal journal, bool owns, Action<ReshardEvent>? listener, CancellationToken cancellationToken)
    {
        var keeper = new JournalKeeper(journal, plan.Plan, TimeProvider.System);
        var events = new ReshardEvents(told =>
        {
            keeper.Take(told);
            listener?.Invoke(told);
        });
        var policies = plan.Plan.Policies;
        var rate = new RateGate(TimeProvider.System) { Rate = RateFile.Of(policies) };
        var landers = new PlanLanders(plan, journal.State, options, rate, events);
        try
        {
            var sources = await landers.CreateAsync(cancellationToken).ConfigureAwait(false);
            var run = await LinkRun.StartAsync(
                sources,
                new LinkRunOptions
                {
                    ParallelSources = policies.ParallelSources,
                    SpoolFolder = policies.SpoolFolder,
                    SpoolLimit = PlanLanders.SpoolBytesOf(policies),
                    Gate = rate,
                    ReadsStraddledKeys = policies.Straddles == StraddlePolicy.Refetch,
                },
                events,
                cancellationToken).ConfigureAwait(false);
            return new ReshardSync(plan, run, landers, keeper, journal, owns, events, options.JournalPace);
        }
        catch (Exception e)
        {
            await landers.DisposeAsync().ConfigureAwait(false);
            if (e is not OperationCanceledException)
            {
                keeper.Fail(e);
            }

            throw;
        }
    }

    private static void Refuse(OpenedPlan plan, JournalState state)
    {
        string? why = state.Phase switch
        {
            <= ReshardPhase.Synced when plan.Plan.Links.Count == 0 => "it moves nothing; there is nothing to sync and nothing to cut over",
            ReshardPhase.Cutting => "its cut-over has begun; run the cut-over again, which goes on where it was",
            ReshardPhase.Flipped => "the new topology is in force; nothing has to be brought over any more",
            ReshardPhase.RollingBack => "it is on the way back; run the rollback again, which goes on where it was",
            _ => state.End,
        };
        if (why is not null)
        {
            throw new ReshardException(ReshardFailure.PlanBusy, $"The plan cannot be synced: {why}.");
        }
    }

    // Before anybody who waits for it goes on, and may end this.
    private async Task TellSyncedAsync()
    {
        await Run.Synced.ConfigureAwait(false);
        _events.Report("synced", "Every target has its snapshot and follows the stream.");
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        var rate = new RateFile(_plan.Path, _plan.Plan.Policies, _events);
        var latency = new LatencyFile(_plan.Path, _plan.Plan.Policies, _events);
        using var timer = new PeriodicTimer(_pace);
        do
        {
            rate.Apply(Run.Rate);
            latency.Apply(_landers.Paces);
            _keeper.Write(Run);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
    }

    private void WriteLast()
    {
        try
        {
            _keeper.Write(Run);
            if (Stopped is { IsFaulted: true, Exception.InnerException: { } fault })
            {
                _keeper.Fail(fault);
            }
        }
        catch (ReshardException)
        {
            // The targets know where they are.
        }
    }
}
