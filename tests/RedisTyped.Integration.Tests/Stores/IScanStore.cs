using RedisTyped.Routing;
using RedisTyped.Scanning;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Stores;

/// <summary>Scans over all nodes and of one key.</summary>
[RedisStore]
[HashTag("user:{id}")]
public partial interface IScanStore
{
    [Command("SET user:{id}:{field} x")]
    Task SetAsync([ShardKey] long id, string field);

    [Command("SCAN COUNT 500")]
    KeyScan<string> AllAsync(CancellationToken ct = default);

    [Command("SCAN")]
    KeyScan<string> OnNodeAsync(NodeId node);

    [Command("SCAN {cursor} MATCH {pattern} COUNT {count}")]
    KeyScan<RedisKey> KeysAsync(ScanCursor? cursor, string pattern, int count, CancellationToken ct = default);

    [Command("SCAN MATCH {pattern} [COUNT {count}] [TYPE {type}]")]
    IAsyncEnumerable<byte[]> OfTypeAsync(string pattern, int? count, string? type);

    [Command("SCAN MATCH user:{id}:name")]
    IAsyncEnumerable<long> UserIdsAsync(IProgress<RedisKey>? misfits = null, CancellationToken ct = default);

    [Command("SCAN MATCH user:{id}:{field} COUNT 100")]
    KeyScan<(string Field, long Id)> FieldsAsync(IProgress<RedisKey>? misfits = null);

    [Command("SCAN MATCH user:{id}:{field}")]
    IAsyncEnumerable<string> FieldsOfAsync(long id);

    [Command("HSCAN user:{id}:hash COUNT 100")]
    IAsyncEnumerable<(string Field, long Value)> HashAsync([ShardKey] long id, CancellationToken ct = default);

    [Command("HSCAN user:{id}:hash MATCH {prefix}*")]
    IAsyncEnumerable<KeyValuePair<string, int>> HashFromAsync([ShardKey] long id, string prefix);

    [Command("SSCAN user:{id}:set")]
    IAsyncEnumerable<Guid> SetMembersAsync([ShardKey] long id);

    [Command("ZSCAN user:{id}:scores")]
    IAsyncEnumerable<(string Member, double Score)> ScoresAsync([ShardKey] long id);
}

/// <summary>Keys with what is special in a glob.</summary>
[RedisStore]
public partial interface IOddKeys
{
    [Command("SET a?b[c]^-\\:{name}:end x")]
    Task SetAsync([ShardKey] string name);

    [Command("SCAN MATCH a?b[c]^-\\:{name}:end")]
    IAsyncEnumerable<string> NamesAsync(IProgress<RedisKey>? misfits = null);
}
