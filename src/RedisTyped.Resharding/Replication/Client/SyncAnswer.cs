namespace RedisTyped.Resharding.Replication.Client;

/// <summary>What a source made of a PSYNC.</summary>
/// <param name="IsFull">Whether a snapshot comes first; if not, the stream goes on where it was left.</param>
/// <param name="Position">The history, and where the stream begins in it.</param>
/// <param name="HasHistory">Whether the source knows PSYNC: one before 2.8 does not, and nobody can go on where they left it.</param>
internal readonly record struct SyncAnswer(bool IsFull, ReplicationPosition Position, bool HasHistory);
