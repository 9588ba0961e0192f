using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;

namespace RedisTyped.Resharding.Verification;

/// <summary>
/// Compares what sources have with what their targets have, while writers write and keys are brought over: every value, every time of expiry, in both directions.
/// Writes nothing.
/// </summary>
/// <remarks>
/// Both sides are read together with where they stand in the source's stream, and the stream between the two is seen, so that a difference is one and no
/// matter of timing. docs/resharding.md says how, and what each mode of landing allows.
/// </remarks>
/// <example>
/// <code>
/// var report = await ReshardVerifier.VerifyAsync("plan.json");
/// Console.WriteLine(report.IsClean ? $"{report.Compared} keys, none differs" : $"{report.Different} keys differ");
/// </code>
/// </example>
public static class ReshardVerifier
{
    /// <summary>Compares. A sync of the plan must run, and the cut-over must not have been.</summary>
    /// <param name="planPath">The plan file.</param>
    /// <param name="options">How much, and how; null for every key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="PlanException">The plan has faults, or its topologies have changed.</exception>
    /// <exception cref="RedisTypedException">A server cannot be asked, or no sync runs.</exception>
    public static Task<VerifyReport> VerifyAsync(string planPath, VerifyOptions? options = null, CancellationToken cancellationToken = default) =>
        VerifyAsync(OpenedPlan.Load(planPath), options ?? new VerifyOptions(), cancellationToken);

    /// <summary>Compares by a plan that is open.</summary>
    internal static async Task<VerifyReport> VerifyAsync(OpenedPlan plan, VerifyOptions options, CancellationToken cancellationToken)
    {
        if (options.SampleShare is not (> 0 and <= 1))
        {
            throw new ArgumentException($"SampleShare is {options.SampleShare}; give more than 0 and at most 1.", nameof(options));
        }

        var run = new VerifyRun(plan, options, TimeProvider.System);
        await using (run.ConfigureAwait(false))
        {
            var report = await run.RunAsync(cancellationToken).ConfigureAwait(false);
            ReshardJournal.Keep(plan.Path, new ReportedVerification
            {
                Time = TimeProvider.System.GetUtcNow(),
                Mode = PlanWords.Of(report.Mode),
                Compared = report.Compared,
                Different = report.Different,
                Undecided = report.Undecided,
                Strays = report.Strays,
                Retries = report.Links.Sum(static link => link.Retries),
                Elapsed = report.Elapsed,
            });
            return report;
        }
    }
}
