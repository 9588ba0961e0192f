using System.Globalization;
using RedisTyped.Epochs;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.CutOver;

/// <summary>
/// Takes the clients of a plan's old topology to its new one, once the keys are there. Each step is in the journal beside the plan, so that a run that ended early
/// can be gone on with.
/// </summary>
/// <example>
/// <code>
/// CutOverReport report = await ReshardCutOver.RunAsync("plan.json");
/// Console.WriteLine($"epoch {report.Epoch}; writes were held back for {report.Pause.TotalMilliseconds:0} ms");
/// </code>
/// </example>
public static class ReshardCutOver
{
    /// <summary>Runs the cut-over, or goes on with one that ended early.</summary>
    /// <param name="planPath">The plan file.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up; before the targets are made servers of their own, all is as it was then.</param>
    /// <returns>What was measured.</returns>
    /// <exception cref="PlanException">The plan cannot be used.</exception>
    /// <exception cref="RedisTypedException">It cannot be done now; the text says which topology is in force.</exception>
    public static async Task<CutOverReport> RunAsync(string planPath, CutOverOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(planPath);
        return (await RunAsync(OpenedPlan.Load(planPath), options ?? new CutOverOptions(), onLateWrite: null, listener: null, cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>What would be done, a line for each step.</summary>
    internal static IReadOnlyList<string> Describe(OpenedPlan plan, CutOverOptions options)
    {
        IEnumerable<string> steps = CutOverText.Plan(new CutServers(plan).All, options, CutOverCourse.Forth);
        string[] without = ReshardRollback.WithoutWay(plan);
        return without.Length == 0
            ? [.. steps]
            : [.. steps, $"There is no way back for {string.Join(", ", without)}: from step 7 on, what is written to its keys is at the new nodes alone, and another plan leads back."];
    }

    /// <summary>Looks whether it could be done now, as far as the journal tells.</summary>
    /// <exception cref="ReshardException">It could not.</exception>
    internal static void Check(OpenedPlan plan, CutOverOptions options, bool watches)
    {
        JournalState state = ReshardJournal.TryRead(plan.Path) ?? new JournalState();
        if (state.Phase != ReshardPhase.Flipped || !watches)
        {
            Refuse(plan, state, options);
        }
    }

    /// <summary>Runs the cut-over unless that has been done, and watches what is written afterwards.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="options">How.</param>
    /// <param name="onLateWrite">Told of writes of clients that have missed the cut-over; null: it ends with the cut-over.</param>
    /// <param name="listener">Told what happens.</param>
    /// <param name="cancellationToken">Gives up, or ends the watch.</param>
    /// <returns>What was measured; null if it had been done.</returns>
    internal static async Task<CutOverReport?> RunAsync(
        OpenedPlan plan, CutOverOptions options, Action<LateWrite>? onLateWrite, Action<ReshardEvent>? listener, CancellationToken cancellationToken)
    {
        using var journal = ReshardJournal.Open(plan.Path, "cutover");
        bool isDone = journal.State.Phase == ReshardPhase.Flipped && onLateWrite is not null;
        if (!isDone)
        {
            Refuse(plan, journal.State, options);
        }

        bool goesOn = journal.State is { Phase: ReshardPhase.Cutting, Step: >= (int)CutOverStep.Promote };
        var events = new ReshardEvents(listener);
        if (isDone)
        {
            await OvertakenPlan.RefuseAsync(plan, journal.State.Led, events, cancellationToken).ConfigureAwait(false);
        }

        var servers = new CutServers(plan);
        await using (servers.ConfigureAwait(false))
        {
            // Before anything that may refuse: sources are still fenced by a run that ended early.
            if (journal.State.Phase == ReshardPhase.Cutting && !goesOn)
            {
                await RunOf(plan, servers, servers.Replicas, wayBack: null, options, journal, events).ReturnAsync().ConfigureAwait(false);
            }

            if (!isDone && !goesOn)
            {
                WayBack.Forget(plan);
            }

            var ending = new LaterDisposal();
            await using (ending.ConfigureAwait(false))
            {
                // A run that fences servers needs all that are to follow it. One that only opens servers has no need of them before that is done, and goes on without those that are away.
                WayBack? back = goesOn ? null : await OpenWayBackAsync(leavesOut: isDone).ConfigureAwait(false);
                IWayBack ways = new JoinedWays([.. back is null ? (IEnumerable<IWayBack>)[] : [back], new ReturnMarks(plan, servers, events)]);
                CutOverReport? report = isDone ? null : await CutAsync(plan, servers, ways, options, journal, events, listener, cancellationToken).ConfigureAwait(false);
                if (onLateWrite is not null)
                {
                    back = goesOn ? await OpenWayBackAsync(leavesOut: true).ConfigureAwait(false) : back;
                    await WatchAsync(plan, servers, back, isDone || goesOn, journal, onLateWrite, events, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    TellUnwatched(plan, events);
                }

                return report;

                async Task<WayBack?> OpenWayBackAsync(bool leavesOut)
                {
                    WayBack? opened = await WayBack.OpenAsync(plan, servers, events, leavesOut, cancellationToken).ConfigureAwait(false);
                    if (opened is not null)
                    {
                        ending.Add(opened);
                    }

                    return opened;
                }
            }
        }
    }

    private static void TellUnwatched(OpenedPlan plan, ReshardEvents events)
    {
        if (WayBack.ServersOf(plan).Count > 0)
        {
            events.Report("way-back-stands", "What is written to the new nodes does not flow back before redistyped reshard cutover is run once more, with --watch.");
        }

        string[] open = [.. plan.Plan.Nodes
            .Where(node => node.Fence is NodeFence.LateWrites && plan.Plan.Links.Any(link => link.Source == node.Old)).Select(static node => node.Old!)];
        if (open.Length > 0)
        {
            events.Report(
                "late-writes-unwatched",
                $"Nobody watches {string.Join(", ", open)}: a client that has missed the change and writes a moved key there is neither refused nor told of before redistyped reshard cutover is run once more, with --watch.",
                ("nodes", string.Join(", ", open)));
        }
    }

    private static async Task<CutOverReport> CutAsync(
        OpenedPlan plan, CutServers servers, IWayBack back, CutOverOptions options, ReshardJournal journal, ReshardEvents events, Action<ReshardEvent>? listener,
        CancellationToken cancellationToken)
    {
        // Targets that may be servers of their own already must not be made to follow again.
        if (journal.State is { Phase: ReshardPhase.Cutting, Step: >= (int)CutOverStep.Promote })
        {
            return await RunOf(plan, servers, servers.Replicas, back, options, journal, events).RunAsync(cancellationToken).ConfigureAwait(false);
        }

        long inForce = await servers.RefuseOvertakenAsync(plan, journal.State.Began, cancellationToken).ConfigureAwait(false);

        // Targets that are made servers of their own leave, and those that were written into take no more, which is nothing to be told; that they follow is what the steps wait for.
        var sync = await ReshardSync.HostAsync(
            plan,

            // An earlier run that held writes back, and was taken back, may have broken the history of its sources itself. Otherwise nobody has seen yet what would be at the targets then.
            new ReshardSyncOptions { MayBegin = CutOverState.Read(journal.State.CutOver).Offsets.Count > 0 },
            journal,
            told =>
            {
                if (told.Name != "synced" && (told.Name is not ("replica-left" or "target-lost") || journal.State is not ({ Phase: ReshardPhase.Cutting, Step: >= (int)CutOverStep.Promote } or { Phase: ReshardPhase.Flipped })))
                {
                    listener?.Invoke(told);
                }
            },
            cancellationToken).ConfigureAwait(false);
        await using (sync.ConfigureAwait(false))
        {
            return await RunOf(plan, servers, new RunLinks(sync.Run, servers.Replicas), back, options, journal, events, inForce).RunAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static CutOverRun RunOf(
        OpenedPlan plan, CutServers servers, ICutLinks links, IWayBack? wayBack, CutOverOptions options, ReshardJournal journal, ReshardEvents events, long? known = null)
    {
        string topology = EpochTopology.Write(TopologyFile.Load(Path.Combine(Path.GetDirectoryName(plan.Path) ?? "", plan.Plan.New.File)));
        CutOverCourse course = CutOverCourse.Forth with { Named = plan.NamedEpoch, Known = known };
        return new CutOverRun(servers.All, links, topology, course, wayBack, options, new CutOverProgress(journal, course, options, events), events);
    }

    private static async Task WatchAsync(
        OpenedPlan plan, CutServers servers, WayBack? back, bool isOther, ReshardJournal journal, Action<LateWrite> onLateWrite, ReshardEvents events,
        CancellationToken cancellationToken)
    {
        if (back is not null && isOther)
        {
            await back.FollowAsync(cancellationToken).ConfigureAwait(false);
        }

        LinkRun? run = back is null ? null : await back.RunAsync(cancellationToken).ConfigureAwait(false);
        KeyReturns? returns = KeyReturns.Of(plan, journal.State.Led, servers, events) is { HavePlaces: true } begun ? begun : null;
        await using ((run as IAsyncDisposable ?? Nothing.Instance).ConfigureAwait(false))
        await using ((returns as IAsyncDisposable ?? Nothing.Instance).ConfigureAwait(false))
        {
            returns?.Start();
            events.Report("watching", "The new topology is in force. What clients of the old one still write is told, and what is written flows back where there is a way back, until this is ended.");
            var offsets = CutOverState.Read(journal.State.CutOver).Offsets;
            Task[] watches =
            [
                .. plan.Plan.Nodes.Where(node => node is { Role: NodeRole.Retained, Old: not null } && offsets.ContainsKey(node.Old)).Select(node => WatchLateAsync(
                    new LateWriteWatch(node.Old!, plan.AccessNew(node.New!), new MovedKeys(plan.Old.Snapshot, node.Old!, plan.New.Snapshot, node.New!), onLateWrite, events),
                    PositionOf(offsets[node.Old!]), hasWayBack: run is not null || returns is not null, events, cancellationToken)),
                run?.Stopped.WaitAsync(cancellationToken) ?? Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken),
                WatchReturnsAsync(returns, events, cancellationToken),
            ];
            await (await Task.WhenAny(watches).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    // A way back is kept though late writes are not seen any more, as behind a restart of the node, or at bytes of its stream that cannot be read.
    private static async Task WatchLateAsync(LateWriteWatch watch, ReplicationPosition from, bool hasWayBack, ReshardEvents events, CancellationToken cancellationToken)
    {
        try
        {
            await watch.RunAsync(from, cancellationToken).ConfigureAwait(false);
        }
        catch (ReshardException e) when (hasWayBack && (e.Failure == ReshardFailure.ResyncNeeded || e.IsRepeated))
        {
            events.Report("late-writes-unseen", e.Message);
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        }
    }

    // Late writes are watched for though there is no way back any more.
    private static async Task WatchReturnsAsync(KeyReturns? returns, ReshardEvents events, CancellationToken cancellationToken)
    {
        try
        {
            await (returns?.Stopped ?? Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken)).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ReshardException e)
        {
            events.Report("way-back-lost", e.Message);
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
    }

    private static ReplicationPosition PositionOf(string text)
    {
        string[] words = text.Split(' ');
        return new ReplicationPosition(new ReplicationId(words[0]), long.Parse(words[1], CultureInfo.InvariantCulture));
    }

    private static void Refuse(OpenedPlan plan, JournalState state, CutOverOptions options)
    {
        string? why = state.Phase switch
        {
            <= ReshardPhase.Synced when plan.Plan.Links.Count == 0 => $"it moves nothing; give clients the file of the new topology, which keeps every key where it is, or see whether {plan.Plan.Old.File} and {plan.Plan.New.File} are the two that you mean",
            <= ReshardPhase.Synced when state is { HasLostKeys: true, Fault: { } lost } => throw new ReshardException(ReshardFailure.KeysLost, $"There is no cut-over of this plan now. {lost.Message}"),
            ReshardPhase.Planned => "its keys are not at their targets; run redistyped reshard sync before",
            ReshardPhase.Syncing => "keys were on their way to their targets when sync ended; run redistyped reshard sync --until-synced, and verify",
            ReshardPhase.Synced when state.Report?.Verification is { Different: > 0 and var keys } && !options.DespiteDifferences =>
                string.Create(CultureInfo.InvariantCulture, $"the last verification found keys that differ: {keys}; mend them and run redistyped reshard verify, or say --despite-differences"),
            ReshardPhase.Flipped => "the new topology is in force already",
            ReshardPhase.RollingBack => "it is on the way back; run redistyped reshard rollback again",
            _ => state.End,
        };
        if (why is not null)
        {
            throw new ReshardException(ReshardFailure.PlanBusy, $"There is no cut-over of this plan now: {why}.");
        }
    }

    private sealed class Nothing : IAsyncDisposable
    {
        public static Nothing Instance { get; } = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
