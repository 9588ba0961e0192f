namespace RedisTyped.Operation.Tests.Reloading;

/// <summary>Calls of every kind that a reload can meet.</summary>
[RedisStore]
[HashTag("order:{id}")]
public partial interface IOrderStore
{
    [Command("GET order:{id}:state")]
    Task<string?> GetStateAsync([ShardKey] long id);

    [Command("SET order:{id}:state {state}")]
    Task SetStateAsync([ShardKey] long id, string state);

    [Command("INCR order:{id}:visits")]
    Task<long> VisitAsync([ShardKey] long id);

    [Command("INCR order:{id}:visits")]
    Task<long> CountVisitAsync([ShardKey] long id, CancellationToken cancellationToken = default);

    [Command("MGET order:{ids}:state")]
    Task<string?[]> GetStatesAsync([ShardKey] IReadOnlyList<long> ids);

    [Command("DBSIZE")]
    [AllNodes(Combine.Sum)]
    Task<long> CountKeysAsync();

    [Command("BLPOP order:{id}:jobs {timeout}")]
    [Blocking]
    Task<string[]?> TakeJobAsync([ShardKey] long id, TimeSpan timeout, CancellationToken cancellationToken = default);

    [Command("BLPOP order:{ids}:jobs {timeout}")]
    [Blocking]
    Task<string[]?> TakeAnyJobAsync([ShardKey] IReadOnlyList<long> ids, TimeSpan timeout, CancellationToken cancellationToken = default);

    [Command("SSCAN order:{id}:tags")]
    IAsyncEnumerable<string> TagsAsync([ShardKey] long id);

    [Command("SUBSCRIBE order:{id}:news")]
    IAsyncEnumerable<string> NewsAsync([ShardKey] long id, CancellationToken cancellationToken = default);
}
