namespace RedisTyped.Benchmarks.GatewayHttp;

/// <summary>What is read over HTTP: once as it comes, once with the GETs of many requests in one trip.</summary>
[RedisStore]
public partial interface IHttpKeyStore
{
    [Command("GET {key}")]
    ValueTask<string?> GetAsync([ShardKey] string key);
}

/// <inheritdoc cref="IHttpKeyStore"/>
[RedisStore(Coalesce = true)]
public partial interface ICoalescedHttpKeyStore
{
    [Command("GET {key}")]
    ValueTask<string?> GetAsync([ShardKey] string key);
}
