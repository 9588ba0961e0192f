namespace RedisTyped.Integration.Tests.Stores;

/// <summary>Commands that are split by node.</summary>
[RedisStore]
[HashTag("split:{id}")]
public partial interface ISplitStore
{
    [Command("MGET split:{ids}:name")]
    Task<string?[]> GetAsync([ShardKey] IEnumerable<string> ids, CancellationToken ct = default);

    [Command("MGET split:{ids}:name")]
    Task<IReadOnlyList<int?>> GetNumbersAsync([ShardKey] IReadOnlyList<string> ids);

    [Command("MSET split:{names}:name {names}")]
    Task SetAsync([ShardKey] IReadOnlyDictionary<string, string> names);

    [Command("DEL split:{ids}:name")]
    Task<long> DeleteAsync([ShardKey] params string[] ids);

    [Command("UNLINK split:{ids}:name")]
    ValueTask<int> UnlinkAsync([ShardKey] IReadOnlyList<string> ids);

    [Command("EXISTS split:{ids}:name")]
    Task<long> CountAsync([ShardKey] IReadOnlyList<string> ids);

    [Command("TOUCH split:{ids}:name")]
    Task<long> TouchAsync([ShardKey] IReadOnlyList<string> ids);

    [Command("SADD split:{id}:name x")]
    Task MakeSetAsync([ShardKey] string id);
}
