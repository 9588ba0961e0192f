namespace RedisTyped.Resharding.Replication.Server;

/// <summary>What a replica asks for.</summary>
/// <param name="Resume">Where it wants to go on, in the history that it knows; null for a snapshot.</param>
/// <param name="TakesMark">Whether a snapshot may end by a mark; if not, its length must come first.</param>
/// <param name="Acknowledges">Whether it says what it has applied: one that sends SYNC may be too old for that.</param>
internal sealed record ReplicaRequest(ReplicationPosition? Resume, bool TakesMark, bool Acknowledges);
