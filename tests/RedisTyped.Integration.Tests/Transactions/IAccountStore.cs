namespace RedisTyped.Integration.Tests.Transactions;

public enum AccountState
{
    Open,
    Closed,
}

/// <summary>Commands that a transaction can hold, and reads that it can require.</summary>
[RedisStore]
[HashTag("account:{id}")]
public partial interface IAccountStore
{
    [Command("GET account:{id}:name")]
    Task<string?> NameAsync([ShardKey] string id, CancellationToken ct = default);

    [Command("SET account:{id}:name {name} [EX {ttl}]")]
    Task SetNameAsync([ShardKey] string id, string name, TimeSpan? ttl = null);

    [Command("EXISTS account:{id}:name")]
    Task<bool> IsNamedAsync([ShardKey] string id);

    [Command("STRLEN account:{id}:name")]
    Task<long> NameLengthAsync([ShardKey] string id);

    [Command("GET account:{id}:balance")]
    Task<long?> BalanceAsync([ShardKey] string id);

    [Command("SET account:{id}:balance {amount}")]
    Task SetBalanceAsync([ShardKey] string id, long amount);

    [Command("INCRBY account:{id}:balance {amount}")]
    Task<long> DepositAsync([ShardKey] string id, long amount);

    [Command("GET account:{id}:state")]
    ValueTask<AccountState?> StateAsync([ShardKey] string id);

    [Command("SET account:{id}:state {state}")]
    ValueTask SetStateAsync([ShardKey] string id, AccountState state);

    [Command("HSET account:{id}:limits {name} {limit}")]
    Task SetLimitAsync([ShardKey] string id, string name, double limit);

    [Command("HGET account:{id}:limits {name}")]
    Task<double?> LimitAsync([ShardKey] string id, string name);

    [Command("HEXISTS account:{id}:limits {name}")]
    Task<bool> HasLimitAsync([ShardKey] string id, string name);

    [Command("HLEN account:{id}:limits")]
    Task<long> LimitCountAsync([ShardKey] string id);

    [Command("RPUSH account:{id}:log {line}")]
    Task<long> LogAsync([ShardKey] string id, string line);

    [Command("LINDEX account:{id}:log {index}")]
    Task<string?> LogLineAsync([ShardKey] string id, int index);

    [Command("LLEN account:{id}:log")]
    Task<long> LogLengthAsync([ShardKey] string id);

    [Command("LRANGE account:{id}:log 0 -1")]
    Task<string[]> LogLinesAsync([ShardKey] string id);

    [Command("SADD account:{id}:tags {tag}")]
    Task<bool> TagAsync([ShardKey] string id, string tag);

    [Command("SCARD account:{id}:tags")]
    Task<long> TagCountAsync([ShardKey] string id);

    [Command("ZADD account:{id}:ranks {score} {member}")]
    Task RankAsync([ShardKey] string id, double score, string member);

    [Command("ZCARD account:{id}:ranks")]
    Task<long> RankCountAsync([ShardKey] string id);

    [Script("return redis.call('INCRBY', KEYS[1], ARGV[1])", Keys = ["account:{id}:visits"])]
    Task<long> VisitAsync([ShardKey] string id, int times);

    [Command("DEL account:{ids}:name")]
    Task<long> ForgetNamesAsync([ShardKey] IReadOnlyList<string> ids);

    [Command("GET currency:{code}:rate")]
    [HashTag("currency:{code}")]
    Task<double?> RateAsync([ShardKey] string code);

    [Command("SET currency:{code}:rate {rate}")]
    [HashTag("currency:{code}")]
    Task SetRateAsync([ShardKey] string code, double rate);
}
