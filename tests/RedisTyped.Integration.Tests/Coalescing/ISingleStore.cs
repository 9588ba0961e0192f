namespace RedisTyped.Integration.Tests.Coalescing;

/// <summary>A store that never coalesces.</summary>
[RedisStore(Coalesce = false)]
[HashTag("page:{id}")]
public partial interface ISingleStore
{
    [Command("GET page:{id}:text")]
    Task<string?> GetAsync([ShardKey] long id);
}
