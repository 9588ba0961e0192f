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

    [Command("SET job:{id}:state {state} GET")]
    Task<bool?> SwapFlagAsync([ShardKey] long id, bool state);

    [Command("SET job:{id}:state {state} NX GET")]
    Task<string?> KeepStateAsync([ShardKey] long id, string state);

    [Command("TYPE job:{id}:state")]
    Task<string> TypeAsync([ShardKey] long id);

    [Command("RPUSH job:{id}:steps {steps}")]
    Task<long> PlanAsync([ShardKey] long id, params string[] steps);

    [Command("LPOP job:{id}:steps")]
    Task<string?> NextAsync([ShardKey] long id);

    [Command("LPOP job:{id}:steps {count}")]
    Task<string[]> NextAsync([ShardKey] long id, int count);

    [Command("ZADD job:{id}:ranks CH {rank} {name}")]
    Task<bool> RankAsync([ShardKey] long id, double rank, string name);

    [Command("ZADD job:{id}:ranks NX INCR {rank} {name}")]
    Task<double?> RankOnceAsync([ShardKey] long id, double rank, string name);

    [Command("HSET job:{id}:fields idle {length:c} time {at}")]
    Task SetTimesAsync([ShardKey] long id, TimeSpan length, DateTimeOffset at);

    [Command("HGET job:{id}:fields idle")]
    Task<TimeSpan?> IdleAsync([ShardKey] long id);

    [Command("HGET job:{id}:fields time")]
    Task<DateTimeOffset?> TimeAsync([ShardKey] long id);

    [Command("DUMP job:{id}:state")]
    Task<byte[]?> DumpAsync([ShardKey] long id);

    [Command("RESTORE job:{id}:state {at} {state} REPLACE ABSTTL")]
    Task RestoreAsync([ShardKey] long id, DateTimeOffset at, byte[] state);

    [Command("RESTORE job:{id}:state {ttl} {state} REPLACE IDLETIME {idle}")]
    Task RestoreAsync([ShardKey] long id, TimeSpan ttl, byte[] state, TimeSpan idle);

    [Command("OBJECT IDLETIME job:{id}:state")]
    Task<TimeSpan?> UnusedAsync([ShardKey] long id);
}
