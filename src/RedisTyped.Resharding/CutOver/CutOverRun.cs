using System.Globalization;
using RedisTyped.Epochs;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Progress;

namespace RedisTyped.Resharding.CutOver;

/// <summary>
/// Takes a topology's clients to another one, whose nodes have the keys already, without losing a write: step by step, each written to the journal before it is
/// done. Whatever ends it before the targets are promoted leads back to the old topology, whatever ends it after that to the new one, as soon as it is run again.
/// </summary>
/// <param name="servers">All servers, old and new.</param>
/// <param name="links">What keeps the new ones up to date.</param>
/// <param name="topology">The new topology, as it is published.</param>
/// <param name="course">From where to where it leads.</param>
/// <param name="wayBack">Fences servers so that there is a way back; null where there is none.</param>
/// <param name="options">How.</param>
/// <param name="progress">Keeps the steps.</param>
/// <param name="events">Told what happens.</param>
internal sealed partial class CutOverRun(
    IReadOnlyList<CutServer> servers, ICutLinks links, string topology, CutOverCourse course, IWayBack? wayBack, CutOverOptions options, CutOverProgress progress, ReshardEvents events)
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AbandonTime = TimeSpan.FromMinutes(1);

    private readonly EpochClients _clients = new(servers);
    private readonly ReachedServers _reached = new(events);
    private readonly IReadOnlyList<CutServer> _sources = [.. servers.Where(static server => server.Part.IsSource)];
    private readonly WritePause _held = new(servers, links, wayBack, options, progress);

    /// <summary>Runs all steps, or those that are left of a run that ended early.</summary>
    /// <param name="cancellationToken">Gives up; before the targets are promoted, all is as it was then.</param>
    /// <returns>What it has measured.</returns>
    /// <exception cref="ReshardException">It cannot be done; the text says which topology is in force.</exception>
    public async Task<CutOverReport> RunAsync(CancellationToken cancellationToken)
    {
        await progress.ReadAsync().ConfigureAwait(false);
        CutOverStep reached = progress.Reached;
        LostFences? lost = null;
        if (reached >= CutOverStep.Promote)
        {
            lost = await LostFences.FindAsync(servers, State, isDecided: progress.Unfenced.Count > 0, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            if (lost.StaysInForce)
            {
                await ReturnUnfencedAsync(lost).ConfigureAwait(false);
            }
        }

        if (reached is > CutOverStep.None and < CutOverStep.Promote)
        {
            events.Report("cutover-return", $"The last run ended at step {(int)reached} ({reached}); the {course.From} topology is put in force again first.");
            await ReturnAsync().ConfigureAwait(false);
        }

        if (reached < CutOverStep.Promote)
        {
            await ApproachAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            events.Report("cutover-resume", $"The last run ended at step {(int)reached} ({reached}), and is gone on with.");
            await progress.EnterAsync(CutOverStep.Promote).ConfigureAwait(false);
        }

        // From here on there is no way but forward: a server that is not reached keeps no other from serving. An epoch has one topology, that which was announced.
        var flip = new CutOverFlip(servers, links, State.Next ?? topology, options, progress, _held, _reached);
        await flip.RunAsync(goesOn: lost is not null, lost?.Unfenced ?? []).ConfigureAwait(false);

        // Whoever goes on has the journal as soon as this ends.
        await progress.KeptAsync().ConfigureAwait(false);
        CutServer[] unfenced = [.. flip.Unfenced.Union(_sources.Where(source => progress.Unfenced.Contains(source.Name)))];
        foreach (CutServer source in unfenced)
        {
            events.Report("fence-lost", LostFences.Told([source]), ("node", source.Name));
        }

        if (flip.Stragglers > 0)
        {
            events.Report(
                "cutover-stragglers",
                string.Create(CultureInfo.InvariantCulture, $"{flip.Stragglers} of {flip.Clients} clients had not come over within {options.ClientPatience.TotalSeconds:0} s, and are not waited for."),
                ("clients", flip.Stragglers));
        }

        if (_reached.Fault is { } unreached)
        {
            throw new ReshardException(ReshardFailure.CutOver, $"{unreached.Message} The {course.To} topology is in force at all others; when it can be reached, run this again, which does the rest there.", unreached);
        }

        if (unfenced.Length > 0)
        {
            // Rather told twice than never.
            progress.ForgetUnfenced();
            throw new ReshardException(
                ReshardFailure.CutOver, $"{LostFences.Told(unfenced)} The {course.To} topology is in force. Look what is to be made good; then run this again, which ends it.");
        }

        var report = new CutOverReport
        {
            Epoch = State.Epoch,
            Clients = flip.Clients,
            Stragglers = flip.Stragglers,
            Pause = State.HeldFor ?? default,
            Drain = State.Drain,
            Refusing = State.Refusing ?? default,
            Tries = State.Tries,
        };
        await FinishAsync(report).ConfigureAwait(false);
        return report;
    }

    private async Task ApproachAsync(CancellationToken cancellationToken)
    {
        try
        {
            await links.PrepareAsync(cancellationToken).ConfigureAwait(false);
            await (wayBack?.PrepareAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
            await NearAsync(cancellationToken).ConfigureAwait(false);
            await AnnounceAsync(cancellationToken).ConfigureAwait(false);
            for (int tries = 1; !await _held.TryFenceAsync(cancellationToken).ConfigureAwait(false); tries++)
            {
                await _held.EndAsync().ConfigureAwait(false);
                if (tries == options.Tries)
                {
                    throw progress.Failed(string.Create(
                        CultureInfo.InvariantCulture, $"The targets did not get what the sources had written within the {options.PauseBudget.TotalSeconds:0.###} s that writes are held back, {tries} times; give more by --pause-budget, or wait for less load."));
                }

                // What waits for a message of its source, which waits for the end of the pause as writes do, gets there now.
                events.Report("cutover-again", "The targets did not get there in time; writes go on, and are held back once more.");
                await Task.Delay(Breath, cancellationToken).ConfigureAwait(false);
                await links.PrepareAsync(cancellationToken).ConfigureAwait(false);
            }

            // Before that is in the journal there is a way back.
            await progress.EnterAsync(CutOverStep.Promote).ConfigureAwait(false);
        }
        catch (Exception e) when (progress.Reached < CutOverStep.Promote)
        {
            if (progress.Reached > CutOverStep.None)
            {
                await TryAsync(ReturnAsync).ConfigureAwait(false);
            }

            // Whoever goes on later trusts no target that is left prepared for long.
            using var limit = new CancellationTokenSource(AbandonTime);
            await TryAsync(() => links.AbandonAsync(limit.Token)).ConfigureAwait(false);
            if (e is OperationCanceledException or ReshardException { Failure: ReshardFailure.Spool })
            {
                events.Report("cutover-given-up", $"Given up: the {course.From} topology stays in force.");
            }

            throw;
        }
    }

    // Why it was given up is what counts.
    private async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
        }
        catch (Exception e) when (e is ReshardException or OperationCanceledException)
        {
            events.Report("cutover-unreached", e.Message);
        }
    }

    private async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        EpochRecord[] known = await Task.WhenAll(servers.Select(server => server.EpochAsync(cancellationToken))).ConfigureAwait(false);
        long inForce = servers.Zip(known).Where(static pair => !pair.First.Part.IsNew).Select(static pair => pair.Second.Current).DefaultIfEmpty().Max();
        PublishedEpoch.Refuse(inForce, course.Known);
        foreach (var (source, _) in servers.Zip(known).Where(static pair => pair.First.Part.IsSource && pair.Second.Pending > pair.Second.Current))
        {
            // What an earlier run of this plan could not take back there is its own.
            if (State.Run is null || await source.PendingRunAsync(cancellationToken).ConfigureAwait(false) != State.Run)
            {
                throw LaterPlan.Under(source);
            }
        }

        // What there was is remembered before it is changed.
        string[] fences = await Task.WhenAll(_sources.Select(source => source.FenceAsync(cancellationToken))).ConfigureAwait(false);
        await RefuseUnfencedScriptsAsync(cancellationToken).ConfigureAwait(false);
        CutServer[] replicas = [.. servers.Where(static server => server.Part.IsReplica || server.Part.HasWayBack)];
        bool[] areWritable = await Task.WhenAll(replicas.Select(server => server.IsWritableReplicaAsync(cancellationToken))).ConfigureAwait(false);
        CutServer[] writable = [.. replicas.Zip(areWritable).Where(static pair => pair.Second).Select(static pair => pair.First)];
        progress.State = new CutOverState(
            Math.Max(course.Named, known.Max(static record => Math.Max(record.Current, record.Pending))) + 1,
            _sources.Zip(fences).ToDictionary(static pair => pair.First.Name, static pair => pair.Second.StartsWith(CutServer.Unreachable, StringComparison.Ordinal) ? "0" : pair.Second),
            CutOverState.None.Offsets)
            {
                Next = topology,
                Run = Guid.NewGuid().ToString("N"),
                InForce = inForce,
                AreSourcesTold = false,
                WritableReplicas = [.. writable.Union(servers.Where(static server => server.Part.WasWritableReplica)).Select(static server => server.Name)],
            };
        await progress.EnterAsync(CutOverStep.Announce).ConfigureAwait(false);

        // What a target took as a replica would be lost when it gets a snapshot, and is in no stream; and whoever may not set it is told so before anything is held back.
        await Task.WhenAll(writable.Select(server => server.SetWritableReplicaAsync(isWritable: false, cancellationToken))).ConfigureAwait(false);

        // New ones first: from the others clients hear of them, and look there.
        foreach (var some in servers.Zip(known).ToLookup(static pair => pair.First.Part.IsNew).OrderByDescending(static some => some.Key))
        {
            await Task.WhenAll(some.Select(pair => AnnounceAsync(pair.First, pair.Second, cancellationToken))).ConfigureAwait(false);
        }

        await ReachAsync(lease => lease.Pending == State.Epoch && lease.Stage >= EpochStage.Prepared, "have not connected the nodes of the new topology; their logs say why", cancellationToken)
            .ConfigureAwait(false);
        await links.PrepareAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(servers.Select(server => server.TryPublishAsync([EpochRecord.NearField, "1"], cancellationToken))).ConfigureAwait(false);
        await ReachAsync(lease => lease.Pending == State.Epoch && lease.Stage >= EpochStage.Near, "do not look for the new topology any more", cancellationToken).ConfigureAwait(false);
        await NearAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task AnnounceAsync(CutServer server, EpochRecord said, CancellationToken cancellationToken)
    {
        if (!await server.TryAnnounceAsync(said, Epoch, topology, State.Run!, cancellationToken).ConfigureAwait(false) && !server.Part.IsReplica)
        {
            throw progress.Failed($"Server {server} takes no writes; see that it is a primary and has the replicas that it wants.");
        }
    }

    private async Task ReachAsync(Func<EpochLease, bool> isThere, string fault, CancellationToken cancellationToken)
    {
        var (all, missing) = await _clients.WaitAsync(isThere, options.ClientPatience, cancellationToken, links.PrepareAsync).ConfigureAwait(false);
        if (missing > 0)
        {
            throw progress.Failed(string.Create(CultureInfo.InvariantCulture, $"{missing} of {all} clients {fault}."));
        }
    }

    // Until the links are as near as can be: what they are behind is time that writes are held back.
    private async Task NearAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.LagPatience);
        try
        {
            while (await links.LagAsync(limit.Token).ConfigureAwait(false) is not { } lag || lag > options.LongestLag)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw progress.Failed(string.Create(
                CultureInfo.InvariantCulture, $"A link is more than {options.LongestLag.TotalMilliseconds:0} ms behind, or does not follow its source, for {options.LagPatience.TotalSeconds:0.#} s; see redistyped reshard status."));
        }
    }

    private async Task RefuseUnfencedScriptsAsync(CancellationToken cancellationToken)
    {
        string?[] faults = await Task.WhenAll(_sources.Where(static source => !source.Part.HasWayBack).Select(source => ScriptFence.FaultAsync(source, cancellationToken))).ConfigureAwait(false);
        if (Array.Find(faults, static fault => fault is not null) is { } fault)
        {
            throw progress.Failed(fault);
        }
    }

    private async Task FinishAsync(CutOverReport report)
    {
        await progress.EnterAsync(CutOverStep.Finish).ConfigureAwait(false);
        await Task.WhenAll(servers.Select(WithdrawAsync)).ConfigureAwait(false);
        await Task.WhenAll(servers.Where(static server => server.Part.IsReplica).Select(RestoreReplicaFenceAsync)).ConfigureAwait(false);
        progress.Finish(report);
        string pause = report.Pause > TimeSpan.Zero
            ? string.Create(CultureInfo.InvariantCulture, $"writes were held back for {report.Pause.TotalMilliseconds:0} ms")
            : "how long writes were held back is not known, since the run that did it was ended";
        events.Report(
            "cutover-done",
            string.Create(CultureInfo.InvariantCulture, $"Epoch {report.Epoch} is in force: {pause}, {(report.Refusing > TimeSpan.Zero ? $"nodes that serve on refused them for {report.Refusing.TotalMilliseconds:0} ms more, " : "")}{report.Clients - report.Stragglers} of {report.Clients} clients have come over."),
            ("epoch", report.Epoch), ("pauseMs", (long)report.Pause.TotalMilliseconds), ("drainMs", (long)report.Drain.TotalMilliseconds), ("refusingMs", (long)report.Refusing.TotalMilliseconds),
            ("tries", report.Tries), ("clients", report.Clients), ("stragglers", report.Stragglers));
    }

    private CutOverState State => progress.State;

    private string Epoch => State.Epoch.ToString(CultureInfo.InvariantCulture);

    // A server that stays fenced goes on saying what is pending: clients that come there late look for it at the new nodes.
    private Task WithdrawAsync(CutServer server) => server.WithdrawAsync(State.Run ?? "", CancellationToken.None);
}
