namespace RedisTyped.Resharding.Journal;

/// <summary>What a plan came to, in numbers. Kept in the journal beside it, so that it is there when all is over. Immutable.</summary>
public sealed record ReshardReport
{
    /// <summary>What came from each node of the old topology, over all runs.</summary>
    public IReadOnlyList<ReportedSource> Sources { get; init; } = [];

    /// <summary>What each link has brought over, in all runs of <c>sync</c> and of the cut-over together.</summary>
    public IReadOnlyList<ReportedLink> Links { get; init; } = [];

    /// <summary>What the last verification has found.</summary>
    /// <value><see langword="null"/>: there was none.</value>
    public ReportedVerification? Verification { get; init; }

    /// <summary>What the cut-over has measured.</summary>
    /// <value><see langword="null"/>: it has not been done.</value>
    public ReportedCutOver? CutOver { get; init; }

    /// <summary>What the way back has measured.</summary>
    /// <value><see langword="null"/>: it has not been done.</value>
    public ReportedCutOver? Rollback { get; init; }

    /// <summary>What was removed behind the cut-over.</summary>
    /// <value><see langword="null"/>: nothing yet.</value>
    public ReportedCleanup? Cleanup { get; init; }
}

/// <summary>What was removed from nodes that serve on, by all clean-ups that came to their end.</summary>
/// <param name="Time">When the last one ended.</param>
/// <param name="Removed">Keys that were removed.</param>
/// <param name="Kept">Keys that the last one left, since their new node does not have them.</param>
/// <param name="Notes">Notes of the tool's own that were removed.</param>
public sealed record ReportedCleanup(DateTimeOffset Time, long Removed, long Kept, long Notes);
