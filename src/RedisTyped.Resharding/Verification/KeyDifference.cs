namespace RedisTyped.Resharding.Verification;

/// <summary>One key in which a source and a target differ.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Source">The node that the key comes from, by the old topology; empty for a key that is misplaced.</param>
/// <param name="Target">The node that it goes to, by the new topology.</param>
/// <param name="Database">The database.</param>
/// <param name="Key">The key as text, cut short; empty where it is about no single one.</param>
/// <param name="Detail">More of it, for people; never a value.</param>
public sealed record KeyDifference(DifferenceKind Kind, string Source, string Target, int Database, string Key, string Detail);
