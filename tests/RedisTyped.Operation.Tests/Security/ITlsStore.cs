namespace RedisTyped.Operation.Tests.Security;

/// <summary>A call on each kind of connection: the shared one, that of blocking commands, that of subscriptions.</summary>
[RedisStore]
public partial interface ITlsStore
{
    [Command("SET item:{id} {value}")]
    Task SetAsync([ShardKey] int id, string value);

    [Command("GET item:{id}")]
    Task<string?> GetAsync([ShardKey] int id);

    [Command("RPUSH jobs:{id} {job}")]
    Task PushAsync([ShardKey] int id, string job);

    [Command("BLPOP jobs:{id} {timeout}"), Blocking]
    Task<KeyValuePair<string, string>?> TakeAsync([ShardKey] int id, TimeSpan timeout, CancellationToken cancellationToken);

    [Command("PUBLISH news:{id} {text}")]
    Task<long> PublishAsync([ShardKey] int id, string text);

    [Command("SUBSCRIBE news:{id}")]
    IAsyncEnumerable<string> ListenAsync([ShardKey] int id, CancellationToken cancellationToken);
}
