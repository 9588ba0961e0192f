namespace RedisTyped.Generators.Tests.Snapshots;

/// <summary>Commands for several nodes, or for all.</summary>
public sealed class NodeSnapshots
{
    [Fact]
    public void Commands_split_by_node() => GeneratorRun.Of("""
        namespace Shop;

        [RedisStore]
        [HashTag("user:{id}")]
        public partial interface IUserStore
        {
            [Command("MGET user:{ids}:name")]
            Task<string?[]> GetNamesAsync([ShardKey] IReadOnlyList<long> ids, CancellationToken ct = default);

            [Command("MSET user:{names}:name {names}")]
            Task SetNamesAsync([ShardKey] IReadOnlyDictionary<long, string> names);

            [Command("UNLINK user:{ids}:name")]
            ValueTask<int> RemoveAsync([ShardKey] params long[] ids);
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();

    [Fact]
    public void Commands_over_several_nodes() => GeneratorRun.Of("""
        namespace Shop;

        [RedisStore]
        public partial interface ITagStore
        {
            [Command("SUNION tag:{tags}"), CrossShard]
            Task<string[]> WithAnyAsync([ShardKey] IReadOnlyList<string> tags, CancellationToken ct = default);

            [Command("ZINTERSTORE best 2 shop:{shop}:best day:{days:yyyy-MM-dd} [AGGREGATE {how}]"), CrossShard]
            Task<long> BestAsync([ShardKey] long shop, [ShardKey] IEnumerable<DateOnly> days, string? how);

            [Command("MSETNX owner:{owners} {owners}"), CrossShard]
            Task<bool> ClaimAsync([ShardKey] IReadOnlyDictionary<string, Guid> owners);

            [Command("RENAME draft:{from} article:{to}"), CrossShard]
            ValueTask PublishAsync([ShardKey] Guid from, [ShardKey] long to, CancellationToken ct);
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();

    [Fact]
    public void Commands_for_all_nodes() => GeneratorRun.Of("""
        using RedisTyped.Execution;
        using RedisTyped.Routing;

        namespace Shop;

        public sealed class Median : INodeCombiner<long, long>
        {
            public static long Combine(NodeResults<long> results) => results.RequireAll()[results.Count / 2];
        }

        [RedisStore]
        public partial interface INodeStore
        {
            [Command("DBSIZE"), AllNodes(Combine.Sum)]
            Task<long> CountKeysAsync(CancellationToken ct = default);

            [Command("PING"), AllNodes(TimeoutMilliseconds = 500)]
            Task<NodeResults<string>> PingAsync();

            [Command("CONFIG SET {settings}"), AllNodes]
            ValueTask ConfigureAsync(IReadOnlyDictionary<string, string> settings);

            [Command("KEYS {pattern}"), AllNodes(Combine.Concat)]
            Task<string[]> KeysAsync(string pattern);

            [Command("DBSIZE"), AllNodes(Combiner = typeof(Median))]
            Task<long> MedianAsync();

            [Command("INFO {section}")]
            Task<string> InfoAsync(NodeId node, string section);
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();

    [Fact]
    public void Scans_and_inverse_templates() => GeneratorRun.Of("""
        using RedisTyped.Scanning;

        namespace Shop;

        [RedisStore]
        [HashTag("user:{id}")]
        public partial interface IUserKeys
        {
            [Command("SCAN MATCH cart:* COUNT 500")]
            IAsyncEnumerable<RedisKey> CartsAsync(CancellationToken ct = default);

            [Command("SCAN {cursor} MATCH user:{id}:{field} TYPE string")]
            KeyScan<(long Id, string Field)> FieldsAsync(ScanCursor? cursor, IProgress<RedisKey>? misfits, CancellationToken ct = default);

            [Command("SCAN MATCH user:{id}:seen:{day:yyyyMMdd}")]
            IAsyncEnumerable<DateOnly> DaysAsync(long id);

            [Command("HSCAN user:{id}:profile MATCH {prefix}*")]
            IAsyncEnumerable<(string Field, string Value)> ProfileAsync([ShardKey] long id, string prefix);

            [Command("ZSCAN user:{id}:scores")]
            IAsyncEnumerable<KeyValuePair<Guid, double>> ScoresAsync([ShardKey] long id);

            [Command("SSCAN user:{id}:tags")]
            IAsyncEnumerable<string> TagsAsync([ShardKey] long id);
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();
}
