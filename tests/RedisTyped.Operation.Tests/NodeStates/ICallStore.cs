namespace RedisTyped.Operation.Tests.NodeStates;

/// <summary>A call of each kind.</summary>
[RedisStore]
public partial interface ICallStore
{
    [Command("GET {key}")]
    Task<string?> GetAsync([ShardKey] string key, CancellationToken cancellationToken = default);

    [Command("GET {key}")]
    ValueTask<string?> GetValueAsync([ShardKey] string key);

    [Command("SET {key} {value}")]
    Task SetAsync([ShardKey] string key, string value);

    [Command("INCR {key}")]
    Task<long> IncrementAsync([ShardKey] string key);

    [Command("HGETALL {key}")]
    Task<Dictionary<string, string>> FieldsAsync([ShardKey] string key);

    [Command("MGET {keys}")]
    Task<string?[]> GetManyAsync([ShardKey] IReadOnlyList<string> keys);

    [Command("DBSIZE"), AllNodes]
    Task<Execution.NodeResults<long>> CountsAsync();

    [Command("BLPOP {key} {timeout}"), Blocking]
    Task<string[]?> TakeAsync([ShardKey] string key, TimeSpan timeout, CancellationToken cancellationToken = default);

    [Script("return redis.call('INCRBY', KEYS[1], ARGV[1])", Keys = ["{key}"])]
    Task<long> VisitAsync([ShardKey] string key, int by);

    [Script(
        "local t = redis.call('TIME') local e = t[1] * 1000000 + t[2] + ARGV[1] repeat t = redis.call('TIME') until t[1] * 1000000 + t[2] > e " +
        "return redis.call('INCRBY', KEYS[1], #ARGV[2] > 0 and 1 or 0)",
        Keys = ["{key}"])]
    Task<long> WorkAsync([ShardKey] string key, int microseconds, string padding);

    [Command("SUNION {a} {b}"), CrossShard]
    Task<string[]> UnionAsync([ShardKey] string a, [ShardKey] string b);

    [Command("SMOVE {a} {b} {member}"), CrossShard]
    Task<bool> MoveAsync([ShardKey] string a, [ShardKey] string b, string member);
}
