using StackExchange.Redis;

namespace RedisTyped.Cluster.Tests.Stores;

/// <summary>What an application has of one user: the same interface for one node, for several, and for a Redis Cluster.</summary>
[RedisStore]
public partial interface IUserStore
{
    [Command("GET {{user:{id}}}:name")]
    Task<string?> GetNameAsync([ShardKey] long id, CancellationToken ct = default);

    [Command("SET {{user:{id}}}:name {name}")]
    Task SetNameAsync([ShardKey] long id, string name);

    [Command("SET {{user:{id}}}:lease {owner} NX PX {ttl}")]
    Task<bool> LeaseAsync([ShardKey] long id, string owner, TimeSpan ttl);

    [Command("INCRBY {{user:{id}}}:visits {by}")]
    Task<long> VisitAsync([ShardKey] long id, long by);

    [Command("GET {{user:{id}}}:visits")]
    Task<long?> GetVisitsAsync([ShardKey] long id);

    [Command("RPUSH {{user:{id}}}:log {entry}")]
    Task<long> LogAsync([ShardKey] long id, string entry);

    [Command("LRANGE {{user:{id}}}:log 0 -1")]
    Task<string[]> GetLogAsync([ShardKey] long id);

    [Command("BLPOP {{user:{id}}}:jobs {timeout}"), Blocking]
    Task<string[]?> TakeJobAsync([ShardKey] long id, TimeSpan timeout, CancellationToken ct = default);

    [Command("RPUSH {{user:{id}}}:jobs {job}")]
    Task<long> AddJobAsync([ShardKey] long id, string job);

    [Command("SADD {{user:{id}}}:follows {others}")]
    Task<long> FollowAsync([ShardKey] long id, string[] others);

    [Command("SADD {{user:{id}}}:followers {others}")]
    Task<long> AddFollowersAsync([ShardKey] long id, string[] others);

    [Command("SINTER {{user:{id}}}:follows {{user:{id}}}:followers")]
    Task<HashSet<string>> MutualsAsync([ShardKey] long id);

    [Command("MGET {{user:{id}}}:name {{user:{id}}}:visits")]
    Task<string?[]> GetBothAsync([ShardKey] long id);

    [Script("redis.call('RPUSH', KEYS[1], ARGV[1]) return redis.call('INCR', KEYS[2])", Keys = ["{{user:{id}}}:log", "{{user:{id}}}:visits"])]
    Task<long> LogVisitAsync([ShardKey] long id, string entry);

    [Command("MGET {{user:{ids}}}:name")]
    Task<string?[]> GetNamesAsync([ShardKey] IReadOnlyList<long> ids);

    [Command("MSET {{user:{names}}}:name {names}")]
    Task SetNamesAsync([ShardKey] IReadOnlyDictionary<long, string> names);

    [Command("DEL {{user:{ids}}}:name")]
    Task<long> DeleteNamesAsync([ShardKey] IReadOnlyList<long> ids);

    [Command("EXISTS {{user:{ids}}}:name")]
    Task<long> CountNamesAsync([ShardKey] IReadOnlyList<long> ids);

    [Command("SINTER {{user:{a}}}:follows {{user:{b}}}:follows"), CrossShard]
    Task<HashSet<string>> CommonAsync([ShardKey] long a, [ShardKey] long b);

    [Command("SUNIONSTORE {{user:{a}}}:both {{user:{a}}}:follows {{user:{b}}}:follows"), CrossShard]
    Task<long> StoreBothAsync([ShardKey] long a, [ShardKey] long b);

    [Command("RENAME {{user:{a}}}:name {{user:{b}}}:name"), CrossShard]
    Task GiveNameAsync([ShardKey] long a, [ShardKey] long b);

    [Command("DBSIZE"), AllNodes(Combine.Sum)]
    Task<long> CountKeysAsync();

    [Command("SCAN COUNT 1000")]
    IAsyncEnumerable<RedisKey> KeysAsync(CancellationToken ct = default);

    [Command("PUBLISH {{user:{id}}}:events {text}")]
    Task<long> PublishAsync([ShardKey] long id, string text);

    [Command("SUBSCRIBE {{user:{id}}}:events")]
    IAsyncEnumerable<string> EventsAsync([ShardKey] long id, CancellationToken ct = default);
}
