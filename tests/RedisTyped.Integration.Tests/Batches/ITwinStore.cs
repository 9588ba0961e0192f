namespace RedisTyped.Integration.Tests.Batches;

/// <summary>Another store on the keys of <see cref="IBatchStore"/>.</summary>
[RedisStore]
[HashTag("batch:{id}")]
public partial interface ITwinStore
{
    [Command("GET batch:{id}:text")]
    Task<string?> GetAsync([ShardKey] long id);

    [Command("SET batch:{id}:text {text}")]
    Task SetAsync([ShardKey] long id, string text);

    [Command("DEL batch:{id}:text")]
    Task DropAsync([ShardKey] long id);
}
