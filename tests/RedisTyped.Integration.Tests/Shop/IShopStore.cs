using RedisTyped.Execution;
using RedisTyped.Routing;
using RedisTyped.Values;

namespace RedisTyped.Integration.Tests.Shop;

/// <summary>A store with one method of every kind. Its generated code is a snapshot of the generator's tests; its calls are tested on real nodes.</summary>
[RedisStore]
[HashTag("user:{id}")]
public partial interface IShopStore
{
    // One key, one node.
    [Command("GET user:{id}:name")]
    Task<string?> GetNameAsync([ShardKey] long id, CancellationToken ct = default);

    [Command("SET user:{id}:name {name} [EX {ttl}] [{condition}]")]
    Task<bool> SetNameAsync([ShardKey] long id, string name, TimeSpan? ttl = null, SetWhen? condition = null);

    [Command("INCRBY user:{id}:points {points}")]
    ValueTask<long> AddPointsAsync([ShardKey] long id, int points);

    [Command("HSET user:{id}:profile {profile}")]
    Task SetProfileAsync([ShardKey] long id, ShopProfile profile);

    [Command("HGETALL user:{id}:profile")]
    Task<ShopProfile?> GetProfileAsync([ShardKey] long id);

    [Command("HMGET user:{id}:profile Name Level")]
    Task<(string? Name, ShopLevel? Level)> GetTitleAsync([ShardKey] long id);

    [Command("SADD user:{id}:tags {tags}")]
    Task<long> TagAsync([ShardKey] long id, params string[] tags);

    [Command("SMEMBERS user:{id}:tags")]
    Task<HashSet<string>> GetTagsAsync([ShardKey] long id);

    [Command("ZADD user:{id}:scores {scores}")]
    Task ScoreAsync([ShardKey] long id, IReadOnlyDictionary<string, double> scores);

    [Command("ZREVRANGE user:{id}:scores 0 {last} WITHSCORES")]
    Task<(string Game, double Score)[]> BestAsync([ShardKey] long id, int last);

    [Command("XADD user:{id}:log * {visit}")]
    Task<StreamId> LogAsync([ShardKey] long id, ShopVisit visit);

    [Command("XRANGE user:{id}:log - +")]
    Task<StreamMessage<ShopVisit>[]> ReadLogAsync([ShardKey] long id);

    [Command("SET user:{id}:note {note}")]
    [Serializer(typeof(JsonRedisSerializer))]
    Task SetNoteAsync([ShardKey] long id, ShopNote note);

    [Command("GET user:{id}:note")]
    Task<ShopNote?> GetNoteAsync([ShardKey] long id);

    // A constant key.
    [Command("INCR shop:next-id")]
    Task<long> NextIdAsync();

    // Several keys, provably on one node.
    [Command("SINTERSTORE user:{id}:both user:{id}:tags user:{id}:wishes")]
    Task<long> StoreWishedTagsAsync([ShardKey] long id);

    // Many keys, a command for each node.
    [Command("MGET user:{ids}:name")]
    Task<string?[]> GetNamesAsync([ShardKey] IReadOnlyList<long> ids);

    [Command("MSET user:{names}:name {names}")]
    Task SetNamesAsync([ShardKey] IReadOnlyDictionary<long, string> names);

    [Command("UNLINK user:{ids}:name")]
    Task<long> ForgetAsync([ShardKey] IEnumerable<long> ids);

    // Several nodes, emulated.
    [Command("SUNION user:{ids}:tags"), CrossShard]
    Task<string[]> AllTagsAsync([ShardKey] IReadOnlyCollection<long> ids);

    [Command("RENAME user:{source}:name user:{target}:name"), CrossShard]
    Task MoveNameAsync([ShardKey] long source, [ShardKey] long target);

    // Scripts.
    [Script("return redis.call('INCRBY', KEYS[1], ARGV[1])", Keys = ["user:{id}:visits"])]
    Task<long> VisitAsync([ShardKey] long id, int by);

    // All nodes, or one.
    [Command("DBSIZE"), AllNodes(Combine.Sum)]
    Task<long> CountKeysAsync(CancellationToken ct = default);

    [Command("PING"), AllNodes(TimeoutMilliseconds = 5000)]
    Task<NodeResults<string>> PingAsync();

    [Command("CONFIG GET {setting}")]
    Task<Dictionary<string, string>> GetSettingAsync(NodeId node, string setting);

    // Scans.
    [Command("SCAN MATCH user:{id}:name COUNT 100")]
    IAsyncEnumerable<long> GetIdsAsync(CancellationToken ct = default);

    [Command("ZSCAN user:{id}:scores")]
    IAsyncEnumerable<(string Game, double Score)> ScoresAsync([ShardKey] long id);

    // Waiting, and messages.
    [Command("BLPOP user:{id}:orders {wait}"), Blocking]
    Task<(string List, string Order)?> TakeOrderAsync([ShardKey] long id, TimeSpan wait, CancellationToken ct);

    [Command("PUBLISH user:{id}:news {text}")]
    Task<long> TellAsync([ShardKey] long id, string text);

    [Command("SUBSCRIBE user:{id}:news")]
    IAsyncEnumerable<string> NewsAsync([ShardKey] long id, CancellationToken ct);
}

/// <summary>When a name is written.</summary>
public enum SetWhen
{
    /// <summary>If there is none.</summary>
    NX,

    /// <summary>If there is one.</summary>
    XX,
}

/// <summary>How much of a customer somebody is.</summary>
public enum ShopLevel
{
    /// <summary>Somewhat.</summary>
    Basic,

    /// <summary>Much.</summary>
    Gold,
}

/// <summary>A hash.</summary>
public sealed record ShopProfile(string Name, ShopLevel Level, DateOnly? Born = null)
{
    /// <summary>A field of another name.</summary>
    [HashField("mail")]
    public string? EMail { get; init; }
}

/// <summary>The fields of a stream's entry.</summary>
public readonly record struct ShopVisit(string Page, TimeSpan Length);

/// <summary>A value of JSON.</summary>
public sealed record ShopNote(string Text, int Stars);
