using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Explanations;

public enum Existence
{
    NX,
    XX,
}

public sealed record Place(string City, double Height);

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
}
