using RedisTyped.Epochs;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.CutOver;

/// <summary>Takes clients back from a plan's new topology to its old one, with all that was written meanwhile. As the cut-over, with the roles exchanged.</summary>
public static class ReshardRollback
{
    /// <summary>Runs it, or goes on with one that ended early.</summary>
    /// <param name="planPath">The plan file.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up; before the old servers are servers of their own again, the new topology stays in force.</param>
    /// <returns>What was measured.</returns>
    /// <exception cref="PlanException">The plan cannot be used.</exception>
    /// <exception cref="RedisTypedException">It cannot be done now; the text says which topology is in force.</exception>
    public static Task<CutOverReport> RunAsync(string planPath, CutOverOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(planPath);
        return RunAsync(OpenedPlan.Load(planPath), options ?? new CutOverOptions(), listener: null, cancellationToken);
    }

    /// <summary>What would be done, a line for each step.</summary>
    /// <exception cref="ReshardException">The plan has no way back.</exception>
    internal static IReadOnlyList<string> Describe(OpenedPlan plan, CutOverOptions options)
    {
        RefuseWithoutWay(plan);
        return [.. CutOverText.Plan(new CutServers(plan, isBack: true).All, options, CutOverCourse.Back)];
    }

    /// <summary>Looks whether it could be done now, as far as the journal tells.</summary>
    /// <exception cref="ReshardException">It could not.</exception>
    internal static void Check(OpenedPlan plan)
    {
        RefuseWithoutWay(plan);
        Refuse(ReshardJournal.TryRead(plan.Path)?.Phase ?? ReshardPhase.Planned);
    }

    /// <inheritdoc cref="RunAsync(string, CutOverOptions?, CancellationToken)"/>
    /// <param name="plan">The plan.</param>
    /// <param name="options">How.</param>
    /// <param name="listener">Told what happens.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<CutOverReport> RunAsync(
        OpenedPlan plan, CutOverOptions options, Action<ReshardEvent>? listener, CancellationToken cancellationToken)
    {
        RefuseWithoutWay(plan);
        using var journal = ReshardJournal.Open(plan.Path, "rollback");
        Refuse(journal.State.Phase);
        var events = new ReshardEvents(listener);
        string topology = EpochTopology.Write(TopologyFile.Load(Path.Combine(Path.GetDirectoryName(plan.Path) ?? "", plan.Plan.Old.File)));
        CutOverCourse course = CutOverCourse.Back with { Named = plan.NamedEpoch, Known = journal.State.Led };
        var servers = new CutServers(plan, isBack: true, CutOverState.Read(journal.State.CutOver).WritableReplicas);
        await using (servers.ConfigureAwait(false))
        {
            if (journal.State is { Phase: ReshardPhase.RollingBack, Step: >= (int)CutOverStep.Promote })
            {
                return await RunOf(servers.Replicas).RunAsync(cancellationToken).ConfigureAwait(false);
            }

            // Before anything that may refuse: nodes are still fenced by a run that ended early.
            if (journal.State.Phase == ReshardPhase.RollingBack)
            {
                await RunOf(servers.Replicas).ReturnAsync().ConfigureAwait(false);
            }

            await OvertakenPlan.RefuseAsync(plan, journal.State.Led, events, cancellationToken).ConfigureAwait(false);
            await OvertakenPlan.RefuseBegunAsync(plan, journal.State.Led, cancellationToken).ConfigureAwait(false);

            // What serves on gets its keys back by other links than what has retired.
            var links = new List<ICutLinks>();
            var ending = new LaterDisposal();
            await using (ending.ConfigureAwait(false))
            {
                if (KeyReturns.Of(plan, journal.State.Led, servers, events) is { } returns)
                {
                    ending.Add(returns);
                    if (!returns.HavePlaces)
                    {
                        throw new ReshardException(
                            ReshardFailure.CutOver, "There is no way back: where the streams of the new nodes stood at the cut-over was not kept. Make a plan from the new topology to the old one.");
                    }

                    returns.Start();
                    links.Add(returns);
                }

                if (await WayBack.OpenAsync(plan, servers, events, leavesOut: false, cancellationToken).ConfigureAwait(false) is { } back)
                {
                    ending.Add(back);
                    await back.FollowAsync(cancellationToken).ConfigureAwait(false);
                    LinkRun run = await back.RunAsync(cancellationToken).ConfigureAwait(false);
                    ending.Add(run);
                    links.Add(new RunLinks(run, servers.Replicas));
                }

                return await RunOf(new JoinedLinks(links)).RunAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        CutOverRun RunOf(ICutLinks links) => new(servers.All, links, topology, course, wayBack: null, options, new CutOverProgress(journal, course, options, events), events);
    }

    private static void Refuse(ReshardPhase phase)
    {
        if (phase is not (ReshardPhase.Flipped or ReshardPhase.RollingBack))
        {
            throw new ReshardException(
                ReshardFailure.PlanBusy,
                phase is ReshardPhase.Cleaned ? "There is no way back any more: copies of the moved keys are gone (redistyped reshard cleanup). Make a plan from the new topology to the old one."
                    : phase is ReshardPhase.RolledBack ? "It is rolled back already: the old topology is in force."
                    : "There is no way back now: the new topology is not in force. A cut-over that ended early is gone on with by redistyped reshard cutover.");
        }
    }

    /// <summary>The old nodes to which nothing flows back: those that retire and cannot follow, and those whose old user is switched off.</summary>
    internal static string[] WithoutWay(OpenedPlan plan)
    {
        IEnumerable<string> ways = WayBack.ServersOf(plan).Concat(KeyReturns.LinksOf(plan.Plan).Select(static link => link.Source));
        return [.. plan.Plan.Links.Select(static link => link.Source).Except(ways)];
    }

    private static void RefuseWithoutWay(OpenedPlan plan)
    {
        string[] without = WithoutWay(plan);
        if (without.Length > 0)
        {
            throw new ReshardException(
                ReshardFailure.CutOver,
                $"There is no way back for {string.Join(", ", without.Select(name => plan.NodeOfOld(name).Fence is NodeFence.EpochUsers ? $"{name}, whose old user is switched off (fence epoch-users)" : name))}: what is written to its keys now does not flow back there. Make a plan from the new topology to the old one.");
        }
    }
}
