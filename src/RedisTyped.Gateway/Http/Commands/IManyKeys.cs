namespace RedisTyped.Gateway.Http.Commands;

/// <summary>What commands of many keys do, each node its part.</summary>
[RedisStore]
internal partial interface IManyKeys
{
    [Command("MGET {keys}")]
    Task<byte[]?[]> GetAsync([ShardKey] IReadOnlyList<ReadOnlyMemory<byte>> keys, CancellationToken cancellationToken);

    [Command("MSET {values} {values}")]
    Task SetAsync([ShardKey] IReadOnlyDictionary<ReadOnlyMemory<byte>, byte[]> values, CancellationToken cancellationToken);

    [Command("DEL {keys}")]
    Task<long> DeleteAsync([ShardKey] IReadOnlyList<ReadOnlyMemory<byte>> keys, CancellationToken cancellationToken);

    [Command("UNLINK {keys}")]
    Task<long> UnlinkAsync([ShardKey] IReadOnlyList<ReadOnlyMemory<byte>> keys, CancellationToken cancellationToken);

    [Command("EXISTS {keys}")]
    Task<long> CountAsync([ShardKey] IReadOnlyList<ReadOnlyMemory<byte>> keys, CancellationToken cancellationToken);

    [Command("TOUCH {keys}")]
    Task<long> TouchAsync([ShardKey] IReadOnlyList<ReadOnlyMemory<byte>> keys, CancellationToken cancellationToken);
}
