using RedisTyped.Execution;
using RedisTyped.Routing;
using RedisTyped.Scanning;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Security;

public sealed record Portrait(string Name, int Age);

/// <summary>A method for each way in which something is sent.</summary>
[RedisStore(Coalesce = true)]
[HashTag("guard:{id}")]
public partial interface IGuardedStore
{
    [Command("GET guard:{id}:name")]
    Task<string?> GetAsync([ShardKey] int id);

    [Command("SET guard:{id}:name {name}")]
    Task SetAsync([ShardKey] int id, string name);

    [Command("SET guard:{id}:token {token} EX 60 GET")]
    Task<string?> RenewAsync([ShardKey] int id, string token);

    [Command("HSET guard:{id}:portrait {portrait}")]
    Task DrawAsync([ShardKey] int id, Portrait portrait);

    [Command("HGET guard:{id}:portrait Name")]
    Task<string?> NameAsync([ShardKey] int id);

    [Command("HGETALL guard:{id}:portrait")]
    Task<Portrait?> PortraitAsync([ShardKey] int id);

    [Command("SADD guard:{id}:friends {member}")]
    Task BefriendAsync([ShardKey] int id, string member);

    [Command("SINTERSTORE guard:{id}:both guard:{id}:friends guard:{id}:peers")]
    Task<long> BothAsync([ShardKey] int id);

    [Command("ZADD guard:{id}:rank {score} {member}")]
    Task RankAsync([ShardKey] int id, double score, string member);

    [Command("EXISTS guard:{id}:name")]
    Task<bool> HasAsync([ShardKey] int id);

    [Command("EXPIRE guard:{id}:name {ttl}")]
    Task<bool> ExpireAsync([ShardKey] int id, TimeSpan ttl);

    [Command("OBJECT ENCODING guard:{id}:name")]
    Task<string?> EncodingAsync([ShardKey] int id);

    [Command("SET 'odd *[?] key:{id}' {value}"), HashTag("{id}")]
    Task SetOddAsync([ShardKey] int id, string value);

    [Command("MGET guard:{ids}:name")]
    Task<string?[]> GetManyAsync([ShardKey] IReadOnlyList<int> ids);

    [Command("UNLINK guard:{ids}:name")]
    Task<long> RemoveAsync([ShardKey] IReadOnlyList<int> ids);

    [Script(
        """
        local seen = redis.call('INCRBY', KEYS[1], ARGV[1])
        redis.pcall('RPUSH', KEYS[2], seen)
        return seen
        """,
        Keys = ["guard:{id}:visits", "guard:{id}:log"])]
    Task<long> VisitAsync([ShardKey] int id, int by);

    [Script("return redis.call('GET', KEYS[1])", Keys = ["guard:{id}:visits"], ReadOnly = true)]
    Task<string?> VisitsAsync([ShardKey] int id);

    [Command("DBSIZE"), AllNodes(Combine.Sum)]
    Task<long> CountAsync();

    [Command("SCAN MATCH guard:{id}:name COUNT 1000")]
    KeyScan<int> NamesAsync();

    [Command("HSCAN guard:{id}:portrait")]
    IAsyncEnumerable<KeyValuePair<string, string>> FieldsAsync([ShardKey] int id);

    [Command("CONFIG GET {what}"), AllNodes]
    Task<NodeResults<Dictionary<string, string>>> SettingsAsync(string what);

    [Command("RPUSH guard:{id}:jobs {job}")]
    Task PushAsync([ShardKey] int id, string job);

    [Command("BLPOP guard:{id}:jobs {wait}"), Blocking]
    Task<string[]?> TakeAsync([ShardKey] int id, TimeSpan wait, CancellationToken ct);

    [Command("BLPOP guard:{ids}:jobs {wait}"), Blocking]
    Task<string[]?> TakeAnyAsync([ShardKey] IReadOnlyList<int> ids, TimeSpan wait, CancellationToken ct);

    [Command("PUBLISH guard:{id}:news {text}")]
    Task<long> PublishAsync([ShardKey] int id, string text);

    [Command("SUBSCRIBE guard:{id}:news")]
    IAsyncEnumerable<string> ListenAsync([ShardKey] int id, CancellationToken ct);

    [Command("SINTER guard:{ids}:friends"), CrossShard]
    Task<string[]> SharedAsync([ShardKey] IReadOnlyList<int> ids);

    [Command("SDIFFSTORE guard:{into}:left guard:{a}:friends guard:{b}:friends"), CrossShard]
    Task<long> LeftAsync([ShardKey] int into, [ShardKey] int a, [ShardKey] int b);

    [Command("ZUNIONSTORE guard:{into}:ranks 2 guard:{a}:rank guard:{b}:rank"), CrossShard]
    Task<long> RanksAsync([ShardKey] int into, [ShardKey] int a, [ShardKey] int b);

    [Command("SMOVE guard:{a}:friends guard:{b}:friends {member}"), CrossShard]
    Task<bool> MoveAsync([ShardKey] int a, [ShardKey] int b, string member);

    [Command("RENAME guard:{a}:list guard:{b}:list"), CrossShard]
    Task RenameAsync([ShardKey] int a, [ShardKey] int b);

    [Command("RENAMENX guard:{a}:list guard:{b}:list"), CrossShard]
    Task<bool> RenameNewAsync([ShardKey] int a, [ShardKey] int b);

    [Command("COPY guard:{a}:list guard:{b}:copy"), CrossShard]
    Task<bool> CopyAsync([ShardKey] int a, [ShardKey] int b);

    [Command("RPUSH guard:{id}:list {item}")]
    Task AddAsync([ShardKey] int id, string item);

    [Command("LMOVE guard:{a}:list guard:{b}:list LEFT RIGHT"), CrossShard]
    Task<string?> PassAsync([ShardKey] int a, [ShardKey] int b);

    [Command("MSETNX guard:{names}:once {names}"), CrossShard]
    Task<bool> SetOnceAsync([ShardKey] IReadOnlyDictionary<int, string> names);

    [Command("PFADD guard:{id}:seen {who}")]
    Task<bool> SeeAsync([ShardKey] int id, string who);

    [Command("PFCOUNT guard:{ids}:seen"), CrossShard]
    Task<long> SeenAsync([ShardKey] IReadOnlyList<int> ids);

    [Command("PFMERGE guard:{into}:seen guard:{a}:seen guard:{b}:seen"), CrossShard]
    Task MergeAsync([ShardKey] int into, [ShardKey] int a, [ShardKey] int b);

    [Command("BITOP OR guard:{into}:bits guard:{a}:name guard:{b}:name"), CrossShard]
    Task<long> BitsAsync([ShardKey] int into, [ShardKey] int a, [ShardKey] int b);
}
