using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Links;

/// <summary>How far a target has come on one link: what it has of the source's history, and the database selected there.</summary>
/// <param name="At">The history and the offset in it: always the end of a command, outside a transaction.</param>
/// <param name="Database">The database selected there; null where a SELECT is sure to come first.</param>
internal readonly record struct LandedPosition(ReplicationPosition At, int? Database)
{
    /// <summary>So much further, in the same database.</summary>
    public LandedPosition Behind(long length) => this with { At = At with { Offset = At.Offset + length } };
}
