using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;

namespace RedisTyped.Resharding.Cleaning;

/// <summary>
/// Removes, after a cut-over, what nobody looks for any more: keys that have moved away from nodes that serve on, and the tool's own notes. From then on there is
/// no way back. Nodes that are not in the new topology are left as they are.
/// </summary>
/// <remarks>It may be ended at any time and begun again: each time it looks at what is there.</remarks>
/// <example>
/// <code>
/// var report = await ReshardCleanup.RunAsync("plan.json", new CleanupOptions { DryRun = true });
/// Console.WriteLine($"{report.Nodes.Sum(node => node.Removed)} keys would be removed");
/// </code>
/// </example>
public static class ReshardCleanup
{
    /// <summary>Removes them.</summary>
    /// <param name="planPath">The plan file.</param>
    /// <param name="options">How; null for what is usual.</param>
    /// <param name="cancellationToken">Ends it between two pages.</param>
    /// <returns>What was removed.</returns>
    /// <exception cref="PlanException">The plan has faults, or its topologies have changed.</exception>
    /// <exception cref="RedisTypedException">There was no cut-over yet, or another plan has changed the topology since; another process works on the plan; or a server cannot be asked.</exception>
    public static Task<CleanupReport> RunAsync(string planPath, CleanupOptions? options = null, CancellationToken cancellationToken = default) =>
        RunAsync(OpenedPlan.Load(planPath), options ?? new CleanupOptions(), cancellationToken);

    /// <summary>Removes by a plan that is open.</summary>
    internal static async Task<CleanupReport> RunAsync(OpenedPlan plan, CleanupOptions options, CancellationToken cancellationToken)
    {
        if (options.KeysPerSecond < 1)
        {
            throw new ArgumentException($"KeysPerSecond is {options.KeysPerSecond}; give 1 or more.", nameof(options));
        }

        if (options.DryRun)
        {
            var known = ReshardJournal.TryRead(plan.Path);
            Refuse(plan, known?.Phase ?? ReshardPhase.Planned);
            return await CleanAsync(known?.Led, static () => { }).ConfigureAwait(false);
        }

        using var journal = ReshardJournal.Open(plan.Path, "cleanup");
        Refuse(plan, journal.State.Phase);

        // Before the first key is gone: from then on there is no way back, however early this is ended.
        var report = await CleanAsync(journal.State.Led, () => journal.Write(static state => state with { Phase = ReshardPhase.Cleaned, Fault = null, Step = 0 })).ConfigureAwait(false);
        journal.Write(state => state with { Phase = ReshardPhase.Cleaned, Step = 1, Report = With(state.Report ?? new ReshardReport(), report) });
        return report;

        async Task<CleanupReport> CleanAsync(long? epoch, Action onBegin)
        {
            var run = new CleanupRun(plan, epoch, options, TimeProvider.System);
            await using (run.ConfigureAwait(false))
            {
                return await run.RunAsync(onBegin, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static ReshardReport With(ReshardReport before, CleanupReport report) => before with
    {
        Cleanup = new ReportedCleanup(
            TimeProvider.System.GetUtcNow(),
            (before.Cleanup?.Removed ?? 0) + report.Nodes.Sum(static node => node.Removed),
            report.Nodes.Sum(static node => node.Kept),
            (before.Cleanup?.Notes ?? 0) + report.Notes),
    };

    private static void Refuse(OpenedPlan plan, ReshardPhase phase)
    {
        if (phase is not (ReshardPhase.Flipped or ReshardPhase.Cleaned))
        {
            throw new ReshardException(
                ReshardFailure.PlanBusy,
                phase is ReshardPhase.RolledBack
                    ? $"{plan.Path} is rolled back: the old topology is in force, whose keys are no copies. There is nothing to clean up by it."
                    : $"The new topology of {plan.Path} is not in force: the plan is at '{PlanWords.Of(phase)}', and the keys are still looked for where they were. Clean up after 'redistyped reshard cutover'.");
        }
    }
}
