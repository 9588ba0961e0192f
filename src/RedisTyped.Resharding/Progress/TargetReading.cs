namespace RedisTyped.Resharding.Progress;

/// <summary>What one target has been given and spared so far, over all links.</summary>
/// <param name="Target">Its name.</param>
/// <param name="KeysKept">Keys of snapshots that it got.</param>
/// <param name="KeysDropped">Keys of snapshots that belong elsewhere.</param>
/// <param name="Strays">Keys that the source should not have had, in snapshots and stream.</param>
/// <param name="SnapshotBytes">Bytes of filtered snapshots.</param>
/// <param name="Commands">What became of the commands of the stream, by name.</param>
internal sealed record TargetReading(
    string Target, long KeysKept, long KeysDropped, long Strays, long SnapshotBytes, IReadOnlyDictionary<string, CommandReading> Commands);
