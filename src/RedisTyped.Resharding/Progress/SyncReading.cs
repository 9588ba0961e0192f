namespace RedisTyped.Resharding.Progress;

/// <summary>How a link to a source stands.</summary>
/// <param name="Number">The link, counted from 1.</param>
/// <param name="Source">The server that is followed; null while none is.</param>
/// <param name="Phase">How far it has come.</param>
/// <param name="SnapshotRead">Bytes of the snapshot that were read.</param>
/// <param name="SnapshotTotal">Its bytes; null when nobody knows.</param>
/// <param name="SnapshotEstimate">About how many bytes it will have, where nobody knows and the source says how many keys it has; null where that is not known either.</param>
/// <param name="SourceOffset">How far the stream has been read.</param>
/// <param name="AppliedOffset">What all replicas have applied, which is what the source has been told.</param>
/// <param name="Lag">Age of the oldest byte that not all replicas have applied.</param>
/// <param name="Elapsed">Since the link began.</param>
/// <param name="Replicas">Who is fed by it.</param>
internal sealed record SyncReading(
    int Number,
    string? Source,
    SyncPhase Phase,
    long SnapshotRead,
    long? SnapshotTotal,
    long? SnapshotEstimate,
    long SourceOffset,
    long AppliedOffset,
    TimeSpan Lag,
    TimeSpan Elapsed,
    IReadOnlyList<ReplicaReading> Replicas)
{
    /// <summary>Bytes of the stream that not all replicas have applied.</summary>
    public long LagBytes => Math.Max(0, SourceOffset - AppliedOffset);
}
