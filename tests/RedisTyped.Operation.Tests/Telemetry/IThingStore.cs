namespace RedisTyped.Operation.Tests.Telemetry;

/// <summary>A method for each way that a call can go.</summary>
[RedisStore]
public partial interface IThingStore
{
    [Command("GET thing:{id}")]
    Task<string?> GetAsync([ShardKey] string id, CancellationToken ct = default);

    [Command("GET thing:{id}")]
    ValueTask<string?> GetValueAsync([ShardKey] string id);

    [Command("SET thing:{id} {value}")]
    Task SetAsync([ShardKey] string id, string value);

    [Command("MGET thing:{ids}")]
    Task<string?[]> GetManyAsync([ShardKey] IReadOnlyList<string> ids);

    [Command("LPUSH list:{id} {value}")]
    Task<long> PushAsync([ShardKey] string id, string value);

    [Command("SADD set:{id} {member}")]
    Task<long> AddAsync([ShardKey] string id, string member);

    [Command("SSCAN set:{id}")]
    IAsyncEnumerable<string> MembersAsync([ShardKey] string id);

    [Command("SINTER set:{a} set:{b}"), CrossShard]
    Task<string[]> CommonAsync([ShardKey] string a, [ShardKey] string b);

    [Command("DBSIZE"), AllNodes(Combine.Sum)]
    Task<long> CountKeysAsync();

    [Script("return ARGV[1]", Keys = ["thing:{id}"])]
    Task<string> EchoAsync([ShardKey] string id, string text);

    [Script("return redis.error_reply(ARGV[1])", Keys = ["thing:{id}"])]
    Task<string> FailAsync([ShardKey] string id, string text);

    [Command("BLPOP list:{id} {wait}"), Blocking]
    Task<(string List, string Item)?> PopAsync([ShardKey] string id, TimeSpan wait, CancellationToken ct = default);

    [Command("PUBLISH room:{id} {text}")]
    Task<long> SayAsync([ShardKey] string id, string text);

    [Command("SUBSCRIBE room:{id}")]
    IAsyncEnumerable<string> ListenAsync([ShardKey] string id);
}

/// <summary>The same GET, joined with others.</summary>
[RedisStore(Coalesce = true)]
public partial interface IJoinedStore
{
    [Command("GET thing:{id}")]
    Task<string?> GetAsync([ShardKey] string id);

    [Command("GET thing:{id}")]
    ValueTask<string?> GetValueAsync([ShardKey] string id);
}
