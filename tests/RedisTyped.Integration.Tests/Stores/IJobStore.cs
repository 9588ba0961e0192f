namespace RedisTyped.Integration.Tests.Stores;

public enum Existence
{
    NX,
    XX,
}

/// <summary>Options, collections, times and errors.</summary>
[RedisStore]
[HashTag("job:{id}")]
public partial interface IJobStore
{
    [Command("SET job:{id}:state {state} [{condition}] [EX {ttl}]")]
    Task<bool> SetStateAsync([ShardKey] long id, string state, Existence? condition = null, TimeSpan? ttl = null);

    [Command("GET job:{id}:state")]
    Task<string?> GetStateAsync([ShardKey] long id, CancellationToken ct = default);

    [Command("INCR job:{id}:state")]
    Task<long> CountAsync([ShardKey] long id);

    [Command("PTTL job:{id}:state")]
    Task<TimeSpan?> TimeLeftAsync([ShardKey] long id);

    [Command("EXPIREAT job:{id}:state {at}")]
    Task<bool> ExpireAtAsync([ShardKey] long id, DateTimeOffset at);

    [Command("EXPIRETIME job:{id}:state")]
    Task<DateTimeOffset?> ExpiresAtAsync([ShardKey] long id);

    [Command("OBJECT ENCODING job:{id}:state")]
    Task<string?> EncodingAsync([ShardKey] long id);

    [Command("SADD job:{id}:tags {tags}")]
    Task<int> TagAsync([ShardKey] long id, params string[] tags);

    [Command("SINTER job:{id}:tags job:{id}:wanted")]
    Task<IReadOnlyList<string>> MatchAsync([ShardKey] long id);

    [Command("HSET job:{id}:fields {fields}")]
    Task<int> SetFieldsAsync([ShardKey] long id, IReadOnlyDictionary<string, double> fields);

    [Command("HMGET job:{id}:fields a b c")]
    Task<double?[]> GetFieldsAsync([ShardKey] long id);
}
