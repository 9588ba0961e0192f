namespace RedisTyped.Integration.Tests.CrossShard;

public enum Replacing
{
    REPLACE,
}

/// <summary>Every emulation, on keys and values of any bytes.</summary>
[RedisStore]
public partial interface ICrossStore
{
    [Command("SINTER {keys}"), CrossShard]
    Task<byte[][]> SInterAsync([ShardKey] IReadOnlyList<byte[]> keys, CancellationToken ct = default);

    [Command("SUNION {keys}"), CrossShard]
    Task<byte[][]> SUnionAsync([ShardKey] IReadOnlyList<byte[]> keys, CancellationToken ct = default);

    [Command("SDIFF {first} {keys}"), CrossShard]
    Task<IReadOnlyList<byte[]>> SDiffAsync([ShardKey] byte[] first, [ShardKey] IReadOnlyList<byte[]> keys);

    [Command("SINTERCARD 1 {keys} [LIMIT {limit}]"), CrossShard]
    Task<long> SInterCardAsync([ShardKey] IReadOnlyList<byte[]> keys, long? limit);

    [Command("SINTERSTORE {target} {keys}"), CrossShard]
    Task<long> SInterStoreAsync([ShardKey] byte[] target, [ShardKey] IReadOnlyList<byte[]> keys);

    [Command("SUNIONSTORE {target} {keys}"), CrossShard]
    Task<long> SUnionStoreAsync([ShardKey] byte[] target, [ShardKey] IReadOnlyList<byte[]> keys, CancellationToken ct = default);

    [Command("SDIFFSTORE {target} {keys}"), CrossShard]
    Task<long> SDiffStoreAsync([ShardKey] byte[] target, [ShardKey] IReadOnlyList<byte[]> keys);

    [Command("ZUNION 1 {keys} [WEIGHTS {weights}] [AGGREGATE {how}]"), CrossShard]
    Task<byte[][]> ZUnionAsync([ShardKey] IReadOnlyList<byte[]> keys, double[]? weights, string? how);

    [Command("ZUNION 1 {keys} [WEIGHTS {weights}] [AGGREGATE {how}] WITHSCORES"), CrossShard]
    Task<byte[][]> ZUnionScoresAsync([ShardKey] IReadOnlyList<byte[]> keys, double[]? weights, string? how);

    [Command("ZINTER 1 {keys} [WEIGHTS {weights}] [AGGREGATE {how}]"), CrossShard]
    Task<byte[][]> ZInterAsync([ShardKey] IReadOnlyList<byte[]> keys, double[]? weights, string? how);

    [Command("ZINTER 1 {keys} WITHSCORES [WEIGHTS {weights}] [AGGREGATE {how}]"), CrossShard]
    Task<byte[][]> ZInterScoresAsync([ShardKey] IReadOnlyList<byte[]> keys, double[]? weights, string? how);

    [Command("ZDIFF 1 {keys}"), CrossShard]
    Task<byte[][]> ZDiffAsync([ShardKey] IReadOnlyList<byte[]> keys);

    [Command("ZDIFF 1 {keys} WITHSCORES"), CrossShard]
    Task<byte[][]> ZDiffScoresAsync([ShardKey] IReadOnlyList<byte[]> keys);

    [Command("ZINTERCARD 1 {keys} [LIMIT {limit}]"), CrossShard]
    Task<long> ZInterCardAsync([ShardKey] IReadOnlyList<byte[]> keys, long? limit);

    [Command("ZUNIONSTORE {target} 1 {keys} [WEIGHTS {weights}] [AGGREGATE {how}]"), CrossShard]
    Task<long> ZUnionStoreAsync([ShardKey] byte[] target, [ShardKey] IReadOnlyList<byte[]> keys, double[]? weights, string? how);

    [Command("ZINTERSTORE {target} 1 {keys} [WEIGHTS {weights}] [AGGREGATE {how}]"), CrossShard]
    Task<long> ZInterStoreAsync([ShardKey] byte[] target, [ShardKey] IReadOnlyList<byte[]> keys, double[]? weights, string? how);

    [Command("ZDIFFSTORE {target} 1 {keys}"), CrossShard]
    Task<long> ZDiffStoreAsync([ShardKey] byte[] target, [ShardKey] IReadOnlyList<byte[]> keys);

    [Command("SMOVE {source} {target} {member}"), CrossShard]
    Task<long> SMoveAsync([ShardKey] byte[] source, [ShardKey] byte[] target, byte[] member);

    [Command("RENAME {source} {target}"), CrossShard]
    Task<string> RenameAsync([ShardKey] byte[] source, [ShardKey] byte[] target, CancellationToken ct = default);

    [Command("RENAMENX {source} {target}"), CrossShard]
    Task<long> RenameNxAsync([ShardKey] byte[] source, [ShardKey] byte[] target);

    [Command("COPY {source} {target} [{replacing}]"), CrossShard]
    Task<long> CopyAsync([ShardKey] byte[] source, [ShardKey] byte[] target, Replacing? replacing);

    [Command("RPOPLPUSH {source} {target}"), CrossShard]
    Task<byte[]?> RPopLPushAsync([ShardKey] byte[] source, [ShardKey] byte[] target);

    [Command("LMOVE {source} {target} {taken} {put}"), CrossShard]
    Task<byte[]?> LMoveAsync([ShardKey] byte[] source, [ShardKey] byte[] target, string taken, string put);

    [Command("MSETNX {pairs} {pairs}"), CrossShard]
    Task<long> MSetNxAsync([ShardKey] IReadOnlyList<KeyValuePair<byte[], byte[]>> pairs);

    [Command("PFCOUNT {keys}"), CrossShard]
    Task<long> PfCountAsync([ShardKey] IReadOnlyList<byte[]> keys);

    [Command("PFMERGE {target} {keys}"), CrossShard]
    Task<string> PfMergeAsync([ShardKey] byte[] target, [ShardKey] IReadOnlyList<byte[]> keys);

    [Command("BITOP {operation} {target} {keys}"), CrossShard]
    Task<long> BitOpAsync(string operation, [ShardKey] byte[] target, [ShardKey] IReadOnlyList<byte[]> keys);
}
