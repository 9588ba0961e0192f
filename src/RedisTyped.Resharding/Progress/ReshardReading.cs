namespace RedisTyped.Resharding.Progress;

/// <summary>How a source stands, at one moment.</summary>
/// <param name="Source">The source, as it was named.</param>
/// <param name="Links">The links to it, the oldest first; none while no replica follows.</param>
/// <param name="Targets">What each target got.</param>
/// <param name="FullSyncs">How many snapshots were begun.</param>
/// <param name="PartialSyncs">How many links went on where one was left.</param>
/// <param name="SourceLosses">How many links the source broke.</param>
/// <param name="Spooled">Bytes that wait on disk.</param>
internal sealed record ReshardReading(
    string Source,
    IReadOnlyList<SyncReading> Links,
    IReadOnlyList<TargetReading> Targets,
    long FullSyncs,
    long PartialSyncs,
    long SourceLosses,
    long Spooled);
