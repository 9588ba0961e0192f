namespace RedisTyped.Integration.Tests.Coalescing;

/// <summary>A store that goes by the options.</summary>
[RedisStore]
[HashTag("page:{id}")]
public partial interface IPlainStore
{
    [Command("GET page:{id}:text")]
    Task<string?> GetAsync([ShardKey] long id);
}
