using RedisTyped.Explanations;

namespace RedisTyped.Operation.Tests.Replicas;

/// <summary>Says nothing of where to read: the client's options decide.</summary>
[RedisStore]
public partial interface IPlainStore
{
    [Command("SET note:{id} {text}")]
    Task SetAsync([ShardKey] long id, string text);

    [Command("GET note:{id}")]
    Task<string?> GetAsync([ShardKey] long id);

    [Command("GET note:{id}"), ReadFrom(ReadFrom.Primary)]
    Task<string?> GetOwnAsync([ShardKey] long id);

    [Command("MGET note:{ids}")]
    Task<string?[]> GetManyAsync([ShardKey] IReadOnlyList<long> ids);

    [Command("STRLEN note:{id}")]
    Task<long> LengthAsync([ShardKey] long id);

    [Command("TOUCH note:{id}")]
    Task<long> TouchAsync([ShardKey] long id);

    [Command("SADD tags:{id} {tag}")]
    Task AddTagAsync([ShardKey] long id, string tag);

    [Command("SSCAN tags:{id}")]
    IAsyncEnumerable<string> TagsAsync([ShardKey] long id);

    [Command("SINTER tags:{a} tags:{b}"), CrossShard]
    Task<string[]> CommonTagsAsync([ShardKey] long a, [ShardKey] long b);

    [Command("DBSIZE"), AllNodes(Combine.Sum)]
    Task<long> CountAsync();

    [Script("return redis.call('GET', KEYS[1])", Keys = ["note:{id}"], ReadOnly = true)]
    Task<string?> GetByScriptAsync([ShardKey] long id);

    [Script("return redis.call('GET', KEYS[1])", Keys = ["note:{id}"])]
    Task<string?> GetByWritingScriptAsync([ShardKey] long id);
}

/// <summary>Reads from replicas alone.</summary>
[RedisStore(ReadFrom = ReadFrom.Replica)]
public partial interface IReplicaStore
{
    [Command("SET note:{id} {text}")]
    Task SetAsync([ShardKey] long id, string text);

    [Command("GET note:{id}")]
    Task<string?> GetAsync([ShardKey] long id);

    [Command("GET note:{id}"), ReadFrom(ReadFrom.Primary)]
    Task<string?> GetOwnAsync([ShardKey] long id);
}

/// <summary>Reads from replicas where there are any, joined with the reads of others.</summary>
[RedisStore(Coalesce = true)]
[ReadFrom(ReadFrom.PreferReplica)]
public partial interface ICoalescedStore
{
    [Command("GET note:{id}")]
    Task<string?> GetAsync([ShardKey] long id);

    [Command("GET note:{id}"), ReadFrom(ReadFrom.Primary)]
    Task<string?> GetOwnAsync([ShardKey] long id);
}
