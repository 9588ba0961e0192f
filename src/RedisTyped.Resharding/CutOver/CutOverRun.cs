using System.Globalization;
using RedisTyped.Epochs;
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
internal sealed class CutOverRun(
    IReadOnlyList<CutServer> servers, ICutLinks links, string topology, CutOverCourse course, IWayBack? wayBack, CutOverOptions options, CutOverProgress progress, ReshardEvents events)
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(500);

    private readonly EpochClients _clients = new(servers);
    private readonly ReachedServers _reached = new(events);
    private readonly IReadOnlyList<CutServer> _sources = [.. servers.Where(static server => server.Part.IsSource)];
    private readonly WritePause _held = new(servers, links, wayBack, options, progress);
    private TimeSpan _pause;
    private TimeSpan _refusing;
    private int _tries;
    private (int All, int Missing) _come;

    /// <summary>Runs all steps, or those that are left of a run that ended early.</summary>
    /// <param name="cancellationToken">Gives up; before the targets are promoted, all is as it was then.</param>
    /// <returns>What it has measured.</returns>
    /// <exception cref="ReshardException">It cannot be done; the text says which topology is in force.</exception>
    public async Task<CutOverReport> RunAsync(CancellationToken cancellationToken)
    {
        await progress.ReadAsync().ConfigureAwait(false);
        CutOverStep reached = progress.Reached;
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
        }

        // From here on there is no way but forward: a server that is not reached keeps no other from serving.
        await PromoteAsync().ConfigureAwait(false);
        await PublishAsync().ConfigureAwait(false);
        await ReleaseAsync().ConfigureAwait(false);
        if (_reached.Fault is { } unreached)
        {
            throw new ReshardException(ReshardFailure.CutOver, $"{unreached.Message} The {course.To} topology is in force at all others; when it can be reached, run this again, which does the rest there.", unreached);
        }

        await FinishAsync().ConfigureAwait(false);
        return new CutOverReport
        {
            Epoch = State.Epoch,
            Clients = _come.All,
            Stragglers = _come.Missing,
            Pause = _pause,
            Drain = _held.Drain,
            Refusing = _refusing,
            Tries = _tries,
        };
    }

    /// <summary>Puts the old topology in force again after a run that ended before the targets were promoted. May be done twice.</summary>
    public async Task ReturnAsync()
    {
        await progress.ReadAsync().ConfigureAwait(false);
        _reached.Begin();
        ReshardException? unreached = await _reached.EachAsync(_sources, async source =>
        {
            if (State.Fences.TryGetValue(source.Name, out string? fence))
            {
                await source.SetFenceAsync(fence, CancellationToken.None).ConfigureAwait(false);
            }

            if (source.Part.HasWayBack)
            {
                await source.FollowAsync("NO", "ONE", CancellationToken.None).ConfigureAwait(false);
            }

            await source.UnpauseAsync(CancellationToken.None).ConfigureAwait(false);
        }).ConfigureAwait(false);

        // Clients that see it at one that is not reached go on looking, and find nothing.
        await _reached.EachAsync(servers, WithdrawAsync).ConfigureAwait(false);
        if (unreached is not null)
        {
            throw progress.Failed($"{unreached.Message} It may still refuse writes; when it can be reached, run this again, which sets that right first.");
        }

        progress.Return();
    }

    private async Task ApproachAsync(CancellationToken cancellationToken)
    {
        await links.PrepareAsync(cancellationToken).ConfigureAwait(false);
        await (wayBack?.PrepareAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        await NearAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await AnnounceAsync(cancellationToken).ConfigureAwait(false);
            for (_tries = 1; !await _held.TryFenceAsync(cancellationToken).ConfigureAwait(false); _tries++)
            {
                await _held.EndAsync().ConfigureAwait(false);
                if (_tries == options.Tries)
                {
                    throw progress.Failed(string.Create(
                        CultureInfo.InvariantCulture, $"The targets did not get what the sources had written within the {options.PauseBudget.TotalSeconds:0.###} s that writes are held back, {_tries} times; give more by --pause-budget, or wait for less load."));
                }

                // What waits for a message of its source, which waits for the end of the pause as writes do, gets there now.
                events.Report("cutover-again", "The targets did not get there in time; writes go on, and are held back once more.");
                await Task.Delay(Breath, cancellationToken).ConfigureAwait(false);
                await links.PrepareAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            await TryAsync(ReturnAsync).ConfigureAwait(false);
            await TryAsync(() => links.AbandonAsync(CancellationToken.None)).ConfigureAwait(false);
            if (e is OperationCanceledException)
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
        catch (ReshardException e)
        {
            events.Report("cutover-unreached", e.Message);
        }
    }

    private async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        EpochRecord[] known = await Task.WhenAll(servers.Select(server => server.EpochAsync(cancellationToken))).ConfigureAwait(false);

        // What there was is remembered before it is changed.
        string[] fences = await Task.WhenAll(_sources.Select(source => source.FenceAsync(cancellationToken))).ConfigureAwait(false);
        progress.State = new CutOverState(
            Math.Max(course.Named, known.Max(static record => Math.Max(record.Current, record.Pending))) + 1,
            _sources.Zip(fences).ToDictionary(static pair => pair.First.Name, static pair => pair.Second == CutServer.Unreachable ? "0" : pair.Second),
            CutOverState.None.Offsets);
        await progress.EnterAsync(CutOverStep.Announce).ConfigureAwait(false);
        string[] pending = [EpochRecord.PendingField, Epoch, EpochRecord.NextField, topology];
        bool[] taken = await Task.WhenAll(servers.Select(server => server.TryPublishAsync(pending, cancellationToken))).ConfigureAwait(false);
        for (int i = 0; i < taken.Length; i++)
        {
            if (!taken[i] && !servers[i].Part.IsReplica)
            {
                throw progress.Failed($"Server {servers[i]} takes no writes; see that it is a primary and has the replicas that it wants.");
            }
        }

        await ReachAsync(lease => lease.Pending == State.Epoch && lease.Stage >= EpochStage.Prepared, "have not connected the nodes of the new topology; their logs say why", cancellationToken)
            .ConfigureAwait(false);
        await links.PrepareAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(servers.Select(server => server.TryPublishAsync([EpochRecord.NearField, "1"], cancellationToken))).ConfigureAwait(false);
        await ReachAsync(lease => lease.Pending == State.Epoch && lease.Stage >= EpochStage.Near, "do not look for the new topology any more", cancellationToken).ConfigureAwait(false);
        await NearAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task ReachAsync(Func<EpochLease, bool> isThere, string fault, CancellationToken cancellationToken)
    {
        _come = await _clients.WaitAsync(isThere, options.ClientPatience, cancellationToken, links.PrepareAsync).ConfigureAwait(false);
        if (_come.Missing > 0)
        {
            throw progress.Failed(string.Create(CultureInfo.InvariantCulture, $"{_come.Missing} of {_come.All} clients {fault}."));
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

    private async Task PromoteAsync()
    {
        await progress.EnterAsync(CutOverStep.Promote).ConfigureAwait(false);
        _reached.Begin();
        await _reached.TryAsync(() => links.ReleaseAsync(CancellationToken.None)).ConfigureAwait(false);
    }

    private async Task PublishAsync()
    {
        await progress.EnterAsync(CutOverStep.Publish).ConfigureAwait(false);

        // Sources take it with the end of the pause: until then a write of the tool's would wait there as well.
        await _reached.EachAsync(servers.Where(static server => !server.Part.IsSource), server => server.TryPublishAsync(InForce, CancellationToken.None)).ConfigureAwait(false);
    }

    private async Task ReleaseAsync()
    {
        await progress.EnterAsync(CutOverStep.Release).ConfigureAwait(false);
        await _reached.EachAsync(_sources, source => source.Part.HasWayBack ? source.UnpauseAsync(CancellationToken.None) : source.ReleaseAsync(InForce, CancellationToken.None)).ConfigureAwait(false);
        _pause = _held.Length;
        long began = TimeProvider.System.GetTimestamp();
        _come = await new EpochClients([.. servers.Where(_reached.Has)], _reached)
            .WaitAsync(lease => lease.Epoch >= State.Epoch && lease.Stage == EpochStage.Idle, options.ClientPatience, CancellationToken.None).ConfigureAwait(false);
        CutServer[] serving = [.. _sources.Where(static source => !source.Part.IsRetired)];
        await _reached.EachAsync(serving, source => source.SetFenceAsync(State.Fences.GetValueOrDefault(source.Name, "0"), CancellationToken.None)).ConfigureAwait(false);
        _refusing = serving.Length == 0 ? TimeSpan.Zero : TimeProvider.System.GetElapsedTime(began);
        await _reached.EachAsync(_sources.Where(static source => source.Part.OldUser is not null), static source => source.ExpelAsync(source.Part.OldUser!, CancellationToken.None)).ConfigureAwait(false);
        if (_come.Missing > 0)
        {
            events.Report(
                "cutover-stragglers",
                string.Create(CultureInfo.InvariantCulture, $"{_come.Missing} of {_come.All} clients had not come over within {options.ClientPatience.TotalSeconds:0} s, and are not waited for."),
                ("clients", _come.Missing));
        }
    }

    private async Task FinishAsync()
    {
        await progress.EnterAsync(CutOverStep.Finish).ConfigureAwait(false);
        await Task.WhenAll(servers.Select(WithdrawAsync)).ConfigureAwait(false);
        progress.Finish();
        events.Report(
            "cutover-done",
            string.Create(CultureInfo.InvariantCulture, $"Epoch {State.Epoch} is in force: writes were held back for {_pause.TotalMilliseconds:0} ms, {_come.All - _come.Missing} of {_come.All} clients have come over."),
            ("epoch", State.Epoch), ("pauseMs", (long)_pause.TotalMilliseconds), ("drainMs", (long)_held.Drain.TotalMilliseconds), ("refusingMs", (long)_refusing.TotalMilliseconds), ("tries", _tries),
            ("clients", _come.All), ("stragglers", _come.Missing));
    }

    private string[] InForce => [EpochRecord.CurrentField, Epoch, EpochRecord.TopologyField, topology, EpochRecord.PendingField, Epoch, EpochRecord.NextField, topology];

    private CutOverState State => progress.State;

    private string Epoch => State.Epoch.ToString(CultureInfo.InvariantCulture);

    // A server that stays fenced goes on saying what is pending: clients that come there late look for it at the new nodes.
    private static Task WithdrawAsync(CutServer server) =>
        server.TryWithdrawAsync([EpochRecord.PendingField, EpochRecord.NextField, EpochRecord.NearField], CancellationToken.None);
}
