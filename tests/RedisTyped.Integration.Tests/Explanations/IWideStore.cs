using System.Text;
using RedisTyped.Execution;
using RedisTyped.Routing;
using RedisTyped.Scanning;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Explanations;

public enum Existence
{
    NX,
    XX,
}

public sealed record Place(string City, double Height);

/// <summary>Text backwards, and anything else too.</summary>
public sealed class Backwards : IRedisSerializer
{
    public byte[] Serialize<T>(T value) => [.. Encoding.UTF8.GetBytes(value!.ToString()!).Reverse()];

    public T Deserialize<T>(ReadOnlySpan<byte> bytes) => (T)(object)Encoding.UTF8.GetString([.. bytes.ToArray().Reverse()]);
}

/// <summary>Every way in which a key, an argument or a command is written.</summary>
[RedisStore]
[HashTag("wide:{id}")]
public partial interface IWideStore
{
    const string Visit = "return redis.call('INCRBY', KEYS[1], ARGV[1])";

    [Command("GET wide:{id}:text")]
    Task<string?> GetAsync([ShardKey] string id, CancellationToken ct = default);

    [Command("SET wide:{id}:text {value}")]
    Task SetAsync([ShardKey] string id, string value);

    [Command("SET wide:{id}:text {value} [EX {ttl}] [{existence}]")]
    Task<bool> SetForAsync([ShardKey] string id, byte[] value, TimeSpan? ttl = null, Existence? existence = null);

    [Command("SET wide:{id}:place {place}")]
    Task SetPlaceAsync([ShardKey] string id, Place place);

    [Command("INCR wide:{id}:count")]
    Task<long> CountAsync([ShardKey] string id);

    [Command("DECR wide:{id}:count")]
    Task<long> CountDownAsync([ShardKey] string id);

    [Command("APPEND wide:{id}:text {value}")]
    Task<long> AppendAsync([ShardKey] string id, ReadOnlyMemory<byte> value);

    [Command("EXISTS wide:{id}:text")]
    Task<bool> ExistsAsync([ShardKey] string id);

    [Command("GETSET wide:{id}:text {value}")]
    Task<string?> SwapAsync([ShardKey] string id, string value);

    [Command("STRLEN wide:{id}:text")]
    Task<long> LengthAsync([ShardKey] string id);

    [Command("HSET wide:{id}:hash {field} {value}")]
    Task<bool> SetFieldAsync([ShardKey] string id, string field, double value);

    [Command("HSET wide:{id}:hash {fields}")]
    Task SetFieldsAsync([ShardKey] string id, IReadOnlyDictionary<string, decimal> fields);

    [Command("HGET wide:{id}:hash {field}")]
    Task<double?> GetFieldAsync([ShardKey] string id, string field);

    [Command("HDEL wide:{id}:hash {field}")]
    Task<bool> RemoveFieldAsync([ShardKey] string id, string field);

    [Command("HMGET wide:{id}:hash {fields}")]
    Task<string?[]> GetFieldsAsync([ShardKey] string id, params string[] fields);

    [Command("HKEYS wide:{id}:hash")]
    Task<string[]> FieldsAsync([ShardKey] string id);

    [Command("HLEN wide:{id}:hash")]
    Task<long> FieldCountAsync([ShardKey] string id);

    [Command("LPUSH wide:{id}:list {item}")]
    Task<long> PushAsync([ShardKey] string id, bool item);

    [Command("RPUSH wide:{id}:list {items}")]
    Task<long> PushAllAsync([ShardKey] string id, IReadOnlyCollection<float> items);

    [Command("LPOP wide:{id}:list")]
    Task<string?> PopAsync([ShardKey] string id);

    [Command("LRANGE wide:{id}:list 0 -1")]
    Task<string[]> ListAsync([ShardKey] string id);

    [Command("SADD wide:{id}:set {member}")]
    Task<bool> AddAsync([ShardKey] string id, Guid member);

    [Command("SADD wide:{id}:set x-{number:D5}-{text} {time} {day}")]
    Task<long> AddTextAsync([ShardKey] string id, int number, string text, DateTimeOffset time, DayOfWeek day);

    [Command("SMEMBERS wide:{id}:set")]
    Task<string[]> MembersAsync([ShardKey] string id);

    [Command("SINTERSTORE wide:{id}:both wide:{id}:set wide:{id}:other")]
    Task<long> IntersectAsync([ShardKey] string id);

    [Command("ZADD wide:{id}:rank [{existence}] {score} 'a member'")]
    Task<long> RankAsync([ShardKey] string id, double score, Existence? existence = null);

    [Command("OBJECT ENCODING wide:{id}:text")]
    Task<string?> EncodingAsync([ShardKey] string id);

    [Command("PEXPIREAT wide:{id}:text {at}")]
    Task<bool> ExpireAsync([ShardKey] string id, DateTimeOffset at);

    [Command("SET plain:{text}:{number:X4} {value}"), HashTag("{text}:{number:X4}")]
    Task SetPlainAsync([ShardKey] string text, [ShardKey] int number, RedisValue value);

    [Command("INCR wide:constant"), HashTag("constant")]
    Task<long> NextAsync();

    [Script(Visit, Keys = ["wide:{id}:count", "wide:{id}:other"])]
    Task<long> VisitAsync([ShardKey] string id, int by, string reason);

    [Command("MGET wide:{ids}:text")]
    Task<string?[]> GetManyAsync([ShardKey] IReadOnlyList<string> ids);

    [Command("MSET wide:{values}:text {values}")]
    Task SetManyAsync([ShardKey] IReadOnlyDictionary<string, byte[]> values);

    [Command("UNLINK wide:{ids}:text")]
    Task<long> RemoveManyAsync([ShardKey] params string[] ids);

    [Command("JSON.GET wide:{id}:text 0 {last}", Keys = [1], ReadOnly = true)]
    Task<string> GetPartAsync([ShardKey] string id, int last);

    [Command("HSET wide:{id}:home {home}")]
    Task SetHomeAsync([ShardKey] string id, Place home);

    [Command("ZADD wide:{id}:rank {scores}")]
    Task RankAllAsync([ShardKey] string id, IReadOnlyList<(string Member, double Score)> scores);

    [Command("GEOADD wide:{id}:map {at} {name}")]
    Task MapAsync([ShardKey] string id, GeoPoint at, string name);

    [Command("XRANGE wide:{id}:log {from} + [COUNT {count}]")]
    Task<StreamMessage<Dictionary<string, string>>[]> LogAsync([ShardKey] string id, StreamId from, int? count = null);

    [Command("SET wide:{id}:secret {text}")]
    Task SetSecretAsync([ShardKey] string id, [Serializer(typeof(Backwards))] string text);

    [Command("SADD wide:{id}:secrets {places}"), Serializer(typeof(Backwards))]
    Task AddSecretsAsync([ShardKey] string id, IReadOnlyList<Place> places);

    [Command("BLPOP wide:{id}:list wide:{id}:set {wait}"), Blocking]
    Task<string[]?> TakeAsync([ShardKey] string id, TimeSpan wait, CancellationToken ct = default);

    [Command("BRPOP wide:{ids}:list {wait}"), Blocking]
    Task<string[]?> TakeFromAsync([ShardKey] IReadOnlyList<string> ids, TimeSpan wait, CancellationToken ct = default);

    [Command("PUBLISH wide:{id}:news {text}")]
    Task<long> PublishAsync([ShardKey] string id, string text);

    [Function("visit", Keys = ["wide:{id}:count"])]
    Task<long> CallAsync([ShardKey] string id, int by);

    [Command("SUNION wide:{ids}:set"), CrossShard]
    Task<string[]> UnionAsync([ShardKey] IReadOnlyList<string> ids);

    [Command("ZINTER 1 wide:{ids}:rank [WEIGHTS {weights}]"), CrossShard]
    Task<string[]> InterAsync([ShardKey] IReadOnlyList<string> ids, double[]? weights = null, CancellationToken ct = default);

    [Command("HSCAN wide:{id}:hash MATCH {pattern} COUNT 100")]
    IAsyncEnumerable<(string Field, string Value)> ScanFieldsAsync([ShardKey] string id, string pattern, CancellationToken ct = default);

    [Command("SCAN {from} MATCH wide:{id}:{name} COUNT 1000000")]
    KeyScan<string> ScanNamesAsync(ScanCursor? from, string id, IProgress<RedisKey>? misfits = null);

    [Command("SCAN [TYPE {type}] COUNT 1000000")]
    IAsyncEnumerable<RedisKey> ScanNodeAsync(NodeId node, string? type = null);

    [Command("KEYS wide:{pattern}"), AllNodes(Combine.Concat)]
    Task<string[]> KeysAsync(string pattern, CancellationToken ct = default);

    [Command("DBSIZE"), AllNodes]
    Task<NodeResults<long>> CountsAsync();

    [Command("KEYS {pattern}")]
    Task<string[]> KeysOfAsync(NodeId node, string pattern);
}

/// <summary>A channel, whose messages no call waits for.</summary>
[RedisStore]
[HashTag("wide:{id}")]
public partial interface IWideChannel
{
    [Command("SUBSCRIBE wide:{id}:news")]
    IAsyncEnumerable<string> NewsAsync([ShardKey] string id, CancellationToken ct = default);
}
