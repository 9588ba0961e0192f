namespace RedisTyped.Gateway.Http.Commands;

/// <summary>Values as bytes. GETs that many requests have at the same time go together, as one MGET for each node.</summary>
[RedisStore(Coalesce = true)]
internal partial interface IRawValues
{
    [Command("GET {key}")]
    ValueTask<byte[]?> GetAsync([ShardKey] ReadOnlyMemory<byte> key);
}
