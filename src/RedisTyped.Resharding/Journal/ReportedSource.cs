namespace RedisTyped.Resharding.Journal;

/// <summary>What came from one node of the old topology, in all runs. Immutable.</summary>
/// <param name="Source">The node.</param>
/// <param name="SnapshotBytes">Bytes of its snapshots, whole ones or not.</param>
/// <param name="StreamBytes">Bytes of its stream, by all connections.</param>
public sealed record ReportedSource(string Source, long SnapshotBytes, long StreamBytes)
{
    internal ReportedSource With(SourceState run) => this with { SnapshotBytes = SnapshotBytes + run.SnapshotBytes, StreamBytes = StreamBytes + run.StreamBytes };
}
