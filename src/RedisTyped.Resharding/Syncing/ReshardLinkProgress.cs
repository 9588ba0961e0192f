namespace RedisTyped.Resharding.Syncing;

/// <summary>How one link of a running resharding stands.</summary>
/// <param name="Source">The node of the old topology.</param>
/// <param name="Target">The node of the new one.</param>
/// <param name="Phase">What it does: opening, waiting, snapshot, loading, stream or down.</param>
/// <param name="KeysKept">Keys of the snapshot that the target got.</param>
/// <param name="SourceOffset">How far the source's replication stream has come in, in bytes.</param>
/// <param name="AppliedOffset">Up to where in it the target has answered.</param>
/// <param name="Lag">Age of the oldest byte that the target has not answered for.</param>
/// <param name="Trouble">What keeps it from going on now; <see langword="null"/> when nothing does.</param>
public sealed record ReshardLinkProgress(
    string Source, string Target, string Phase, long KeysKept, long SourceOffset, long AppliedOffset, TimeSpan Lag, string? Trouble);
