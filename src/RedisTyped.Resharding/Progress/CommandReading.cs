namespace RedisTyped.Resharding.Progress;

/// <summary>What became of the commands of one name.</summary>
/// <param name="Passed">Passed on as they came.</param>
/// <param name="Dropped">Replaced by bytes that do nothing.</param>
/// <param name="Split">Passed on with some of their keys only.</param>
/// <param name="Refetched">Replaced by the value that they led to.</param>
internal readonly record struct CommandReading(long Passed, long Dropped, long Split, long Refetched);
