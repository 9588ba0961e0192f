namespace RedisTyped.Resharding.Replication;

/// <summary>A place in a replication history.</summary>
/// <param name="Id">The history.</param>
/// <param name="Offset">How many bytes of it have been taken: the next one wanted is one further.</param>
internal readonly record struct ReplicationPosition(ReplicationId Id, long Offset);
