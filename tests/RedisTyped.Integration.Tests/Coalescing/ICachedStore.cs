namespace RedisTyped.Integration.Tests.Coalescing;

/// <summary>A store that coalesces whatever the options say.</summary>
[RedisStore(Coalesce = true)]
[HashTag("page:{id}")]
public partial interface ICachedStore
{
    [Command("GET page:{id}:text")]
    Task<string?> GetAsync([ShardKey] long id, CancellationToken ct = default);

    [Command("GET page:{id}:text")]
    Task<int?> GetNumberAsync([ShardKey] long id);

    [Command("GET page:{id}:text")]
    ValueTask<string?> GetQuicklyAsync([ShardKey] long id, CancellationToken ct = default);

    [Command("SET page:{id}:text {text}")]
    Task SetAsync([ShardKey] long id, string text);

    [Command("RPUSH page:{id}:text {text}")]
    Task<long> PushAsync([ShardKey] long id, string text);
}
