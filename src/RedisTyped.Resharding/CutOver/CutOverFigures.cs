using RedisTyped.Resharding.Journal;

namespace RedisTyped.Resharding.CutOver;

/// <summary>What cut-overs measure, as the report of their plan has it.</summary>
internal static class CutOverFigures
{
    /// <summary>Adds what one has measured.</summary>
    /// <param name="before">The report of its plan.</param>
    /// <param name="report">What it has measured.</param>
    /// <param name="isBack">Whether it was the way back.</param>
    public static ReshardReport With(ReshardReport before, CutOverReport report, bool isBack)
    {
        var kept = new ReportedCutOver
        {
            Time = TimeProvider.System.GetUtcNow(),
            Epoch = report.Epoch,

            // A run that goes on behind the pause has not seen how long that was.
            Pause = report.Pause > TimeSpan.Zero ? report.Pause : null,
            Drain = report.Tries > 0 ? report.Drain : null,
            Refusing = report.Refusing,
            Tries = report.Tries > 0 ? report.Tries : null,
            Clients = report.Clients,
            Stragglers = report.Stragglers,
        };
        return isBack ? before with { Rollback = kept } : before with { CutOver = kept };
    }
}
