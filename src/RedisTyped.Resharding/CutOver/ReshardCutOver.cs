using RedisTyped.Epochs;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.CutOver;

/// <summary>Takes the clients of a plan's old topology to its new one, once the keys are there. Each step is in the journal beside the plan, so that a run that ended early can be gone on with.</summary>
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
    public static Task<CutOverReport> RunAsync(string planPath, CutOverOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(planPath);
        return RunAsync(OpenedPlan.Load(planPath), options ?? new CutOverOptions(), listener: null, cancellationToken);
    }

    /// <summary>What would be done, a line for each step.</summary>
    internal static IReadOnlyList<string> Describe(OpenedPlan plan, CutOverOptions options) => [.. CutOverText.Plan(new CutServers(plan).All, options)];

    /// <inheritdoc cref="RunAsync(string, CutOverOptions?, CancellationToken)"/>
    /// <param name="plan">The plan.</param>
    /// <param name="options">How.</param>
    /// <param name="listener">Told what happens.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<CutOverReport> RunAsync(
        OpenedPlan plan, CutOverOptions options, Action<ReshardEvent>? listener, CancellationToken cancellationToken)
    {
        using var journal = ReshardJournal.Open(plan.Path, "cutover");
        Refuse(journal.State.Phase);
        var events = new ReshardEvents(listener);
        string topology = EpochTopology.Write(TopologyFile.Load(Path.Combine(Path.GetDirectoryName(plan.Path) ?? "", plan.Plan.New.File)));
        var servers = new CutServers(plan);
        await using (servers.ConfigureAwait(false))
        {
            if (journal.State is { Phase: ReshardPhase.Cutting, Step: >= (int)CutOverStep.Promote })
            {
                // Targets may be servers of their own already, and must not be made to follow again.
                return await new CutOverRun(servers.All, servers.Replicas, topology, CutOverCourse.Forth, wayBack: null, options, journal, events).RunAsync(cancellationToken).ConfigureAwait(false);
            }

            // What a run that ended early has fenced could not tell how far it is.
            if (journal.State.Phase == ReshardPhase.Cutting)
            {
                await new CutOverRun(servers.All, servers.Replicas, topology, CutOverCourse.Forth, wayBack: null, options, journal, events).ReturnAsync().ConfigureAwait(false);
            }

            var sync = await ReshardSync.HostAsync(plan, new ReshardSyncOptions(), journal, listener, cancellationToken).ConfigureAwait(false);
            await using (sync.ConfigureAwait(false))
            {
                return await new CutOverRun(servers.All, new RunLinks(sync.Run, servers.Replicas), topology, CutOverCourse.Forth, wayBack: null, options, journal, events)
                    .RunAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Watches the servers that serve on, from the cut-over on, for writes of clients that have missed it.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="onWrite">Told of each.</param>
    /// <param name="events">Told what happens.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static Task WatchAsync(OpenedPlan plan, Action<LateWrite> onWrite, ReshardEvents events, CancellationToken cancellationToken)
    {
        JournalState state = ReshardJournal.TryRead(plan.Path) is { Phase: ReshardPhase.Flipped } flipped
            ? flipped
            : throw new ReshardException(ReshardFailure.PlanBusy, "The new topology is not in force; there are no late writes before.");
        var offsets = CutOverState.Read(state.CutOver).Offsets;
        return Task.WhenAll(plan.Plan.Nodes
            .Where(node => node is { Role: NodeRole.Retained, Old: not null } && offsets.ContainsKey(node.Old))
            .Select(node => new LateWriteWatch(
                node.Old!, plan.AccessNew(node.New!), new MovedKeys(plan.Old.Snapshot, node.Old!, plan.New.Snapshot, node.New!), onWrite, events)
                .RunAsync(PositionOf(offsets[node.Old!]), cancellationToken)));
    }

    private static ReplicationPosition PositionOf(string text)
    {
        string[] words = text.Split(' ');
        return new ReplicationPosition(new ReplicationId(words[0]), long.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    private static void Refuse(ReshardPhase phase)
    {
        string? why = phase switch
        {
            ReshardPhase.Planned => "its keys are not at their targets; run redistyped reshard sync before",
            ReshardPhase.Flipped => "the new topology is in force already",
            ReshardPhase.RollingBack => "it is on the way back; run redistyped reshard rollback again",
            ReshardPhase.RolledBack or ReshardPhase.Cleaned => "it is over; make a new plan",
            _ => null,
        };
        if (why is not null)
        {
            throw new ReshardException(ReshardFailure.PlanBusy, $"There is no cut-over of this plan now: {why}.");
        }
    }
}
