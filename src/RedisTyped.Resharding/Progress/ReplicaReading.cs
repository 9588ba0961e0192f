namespace RedisTyped.Resharding.Progress;

/// <summary>How a replica stands.</summary>
/// <param name="Target">The target whose keys it gets.</param>
/// <param name="Peer">Its address.</param>
/// <param name="AppliedOffset">What it says that it has applied; 0 while it loads.</param>
/// <param name="Waiting">Bytes on their way to it.</param>
/// <param name="Spooled">Those of them on disk.</param>
internal sealed record ReplicaReading(string Target, string Peer, long AppliedOffset, long Waiting, long Spooled);
