using RedisTyped;

namespace LiveReshard;

/// <summary>Counters that many callers add to.</summary>
[RedisStore]
public partial interface ICounterStore
{
    /// <summary>Adds one.</summary>
    [Command("INCR counter:{id}")]
    Task<long> AddAsync([ShardKey] int id);

    /// <summary>Reads several, those of each node at once.</summary>
    [Command("MGET counter:{ids}")]
    Task<long?[]> ReadAsync([ShardKey] IReadOnlyList<int> ids);
}
