using RedisTyped.Execution;
using RedisTyped.Routing;

namespace RedisTyped.Integration.Tests.Batches;

/// <summary>Calls of many kinds on the same few keys.</summary>
[RedisStore]
[HashTag("batch:{id}")]
public partial interface IBatchStore
{
    [Command("GET batch:{id}:text")]
    Task<string?> GetAsync([ShardKey] long id, CancellationToken ct = default);

    [Command("GET batch:{id}:text")]
    Task<byte[]?> GetBytesAsync([ShardKey] long id);

    [Command("SET batch:{id}:text {text}")]
    Task SetAsync([ShardKey] long id, string text);

    [Command("SET batch:{id}:text {text} NX")]
    Task<bool> SetNewAsync([ShardKey] long id, string text);

    [Command("SET batch:{id}:text {text} [EX {ttl}]")]
    Task SetForAsync([ShardKey] long id, string text, TimeSpan? ttl);

    [Command("APPEND batch:{id}:text {text}")]
    Task<long> AppendAsync([ShardKey] long id, string text);

    [Command("EXISTS batch:{id}:text")]
    Task<bool> ExistsAsync([ShardKey] long id);

    [Command("DEL batch:{id}:text")]
    Task<long> DeleteAsync([ShardKey] long id);

    [Command("DEL batch:{id}:text")]
    Task DropAsync([ShardKey] long id);

    [Command("UNLINK batch:{id}:text")]
    Task UnlinkAsync([ShardKey] long id);

    [Command("TOUCH batch:{id}:text")]
    Task TouchAsync([ShardKey] long id);

    [Command("TOUCH batch:{id}:text")]
    Task<long> TouchedAsync([ShardKey] long id);

    [Command("EXISTS batch:{id}:hash")]
    Task<long> HashesAsync([ShardKey] long id);

    [Command("STRLEN batch:{id}:text")]
    Task<long> LengthAsync([ShardKey] long id);

    [Command("INCR batch:{id}:text")]
    Task<long> CountAsync([ShardKey] long id);

    [Command("EXPIRE batch:{id}:text {ttl}")]
    Task<bool> ExpireAsync([ShardKey] long id, TimeSpan ttl);

    [Command("SADD batch:{id}:text {member}")]
    Task AddAsync([ShardKey] long id, string member);

    [Command("ZADD batch:{id}:text {score} {member}")]
    Task RankAsync([ShardKey] long id, double score, string member);

    [Command("HSET batch:{id}:text {field} {text}")]
    Task PutAsync([ShardKey] long id, string field, string text);

    [Command("HGET batch:{id}:text {field}")]
    Task<string?> FieldAsync([ShardKey] long id, string field);

    [Command("RPUSH batch:{id}:text {text}")]
    Task<long> PushAsync([ShardKey] long id, string text);

    [Command("RENAME batch:{id}:text batch:{id}:hash")]
    Task RenameAsync([ShardKey] long id);

    [Command("HGET batch:{id}:hash {field}")]
    Task<string?> GetFieldAsync([ShardKey] long id, string field);

    [Command("HSET batch:{id}:hash {field} {text}")]
    Task<long> SetFieldAsync([ShardKey] long id, string field, string text);

    [Command("HGETALL batch:{id}:hash")]
    Task<Dictionary<string, string>> GetFieldsAsync([ShardKey] long id);

    [Command("MGET batch:{ids}:text")]
    Task<string?[]> GetManyAsync([ShardKey] IReadOnlyList<long> ids);

    [Command("MSET batch:{texts}:text {texts}")]
    Task SetManyAsync([ShardKey] IReadOnlyDictionary<long, string> texts);

    [Command("UNLINK batch:{ids}:text")]
    Task<long> DeleteManyAsync([ShardKey] IReadOnlyList<long> ids);

    [Command("SMOVE batch:{id}:text batch:{id}:hash {member}")]
    Task<bool> MoveAsync([ShardKey] long id, string member);

    [Command("COPY batch:{id}:text batch:{id}:hash REPLACE")]
    Task<bool> CopyAsync([ShardKey] long id);

    [Command("SUNIONSTORE batch:{id}:text batch:{id}:text batch:{id}:hash")]
    Task<long> UniteAsync([ShardKey] long id);

    [Command("MGET batch:{id}:text batch:{id}:hash")]
    Task<string?[]> GetBothAsync([ShardKey] long id);

    [Command("DEL batch:{id}:text batch:{id}:hash")]
    Task<long> DeleteBothAsync([ShardKey] long id);

    [Command("GETDEL batch:{id}:text")]
    Task<string?> TakeAsync([ShardKey] long id);

    [Command("PERSIST batch:{id}:text")]
    Task<bool> PersistAsync([ShardKey] long id);

    [Command("SET batch:{id}:hash {text}")]
    Task SetOtherAsync([ShardKey] long id, string text);

    [Command("DEL batch:{id}:hash")]
    Task DropOtherAsync([ShardKey] long id);

    [Script("return redis.call('APPEND', KEYS[1], ARGV[1])", Keys = ["batch:{id}:text"])]
    Task<long> AppendByScriptAsync([ShardKey] long id, string text);

    [Command("SUNION batch:{ids}:set"), CrossShard]
    Task<string[]> UnionAsync([ShardKey] IReadOnlyCollection<long> ids);

    [Command("DBSIZE"), AllNodes(Combine.Sum)]
    Task<long> CountKeysAsync();

    [Command("INFO {section}")]
    Task<string> AboutAsync(NodeId node, string section);

    [Command("SCAN MATCH batch:{id}:text")]
    IAsyncEnumerable<long> ScanIdsAsync(CancellationToken ct = default);

    [Command("SSCAN batch:{id}:set")]
    IAsyncEnumerable<string> ScanSetAsync([ShardKey] long id);

    [Command("BLPOP batch:{id}:list {wait}"), Blocking]
    Task<(string List, string Item)?> PopAsync([ShardKey] long id, TimeSpan wait, CancellationToken ct);

    [Command("SUBSCRIBE batch:{id}:news")]
    IAsyncEnumerable<string> NewsAsync([ShardKey] long id, CancellationToken ct);
}
