namespace RedisTyped.Operation.Tests.Retries;

/// <summary>Calls that may be repeated, and such that may not.</summary>
[RedisStore]
public partial interface IRetriedStore
{
    [Command("GET {key}")]
    Task<string?> GetAsync([ShardKey] string key, CancellationToken cancellationToken = default);

    [Command("GET {key}")]
    ValueTask<string?> GetValueAsync([ShardKey] string key);

    [Command("SET {key} {value} [EX {ttl}]")]
    Task SetAsync([ShardKey] string key, string value, TimeSpan? ttl = null);

    [Command("SET {key} {value} NX")]
    Task<bool> SetIfNewAsync([ShardKey] string key, string value);

    [Command("INCR {key}")]
    Task<long> IncrementAsync([ShardKey] string key);

    [Command("SADD {key} {member}"), Idempotent]
    Task AddAsync([ShardKey] string key, string member);

    [Command("DEL {key}")]
    Task<long> DeleteAsync([ShardKey] string key);
}
