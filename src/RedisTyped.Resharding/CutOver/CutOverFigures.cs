using RedisTyped.Resharding.Journal;

namespace RedisTyped.Resharding.CutOver;

/// <summary>Keeps what cut-overs measure in the journal, for the report of their plan.</summary>
internal static class CutOverFigures
{
    /// <summary>Keeps what one has measured.</summary>
    /// <param name="journal">The journal of its plan.</param>
    /// <param name="report">What it has measured.</param>
    /// <param name="isBack">Whether it was the way back.</param>
    /// <returns>The same report.</returns>
    public static CutOverReport Keep(ReshardJournal journal, CutOverReport report, bool isBack)
    {
        // A run that goes on behind the pause has not seen it.
        TimeSpan? pause = report.Pause;
        bool isSeen = pause > TimeSpan.Zero;
        var kept = new ReportedCutOver
        {
            Time = TimeProvider.System.GetUtcNow(),
            Epoch = report.Epoch,
            Pause = isSeen ? pause : null,
            Drain = report.Tries > 0 ? report.Drain : null,
            Refusing = report.Refusing,
            Tries = report.Tries > 0 ? report.Tries : null,
            Clients = report.Clients,
            Stragglers = report.Stragglers,
        };
        journal.Write(state =>
        {
            ReshardReport before = state.Report ?? new ReshardReport();
            return state with { Report = isBack ? before with { Rollback = kept } : before with { CutOver = kept } };
        });
        return report;
    }
}
