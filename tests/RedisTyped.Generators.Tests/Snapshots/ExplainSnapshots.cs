namespace RedisTyped.Generators.Tests.Snapshots;

/// <summary>Small contract in, the file that explains its calls out.</summary>
public sealed class ExplainSnapshots
{
    [Fact]
    public void Every_way_of_a_call() => GeneratorRun.Of("""
        namespace Shop;

        public enum Condition { NX, XX }

        public sealed record Cart(string Owner, int Items);

        [RedisStore]
        [HashTag("user:{id}")]
        public partial interface IUserStore
        {
            [Command("GET user:{id}:name")]
            Task<string?> GetNameAsync([ShardKey] long id, CancellationToken ct = default);

            [Command("SET user:{id}:name {name} [EX {ttl}] [{when}]")]
            Task SetNameAsync([ShardKey] long id, string name, TimeSpan? ttl = null, Condition? when = Condition.XX);

            [Command("SET user:{id}:cart {cart}")]
            Task SetCartAsync([ShardKey] long id, Cart cart, CancellationToken ct);

            [Command("SINTER user:{id}:follows user:{id}:followers")]
            Task<string[]> MutualsAsync([ShardKey] long id);

            [Command("MSET user:{names}:name {names}")]
            Task SetNamesAsync([ShardKey] IReadOnlyDictionary<long, string> names);

            [Command("INCR user:next-id")]
            Task<long> NextIdAsync();
        }
        """).CompilesWithoutWarnings().MatchesSnapshot("Explain");

    [Fact]
    public void Every_other_way_than_one_command() => GeneratorRun.Of("""
        using RedisTyped.Execution;
        using RedisTyped.Routing;
        using RedisTyped.Scanning;

        namespace Shop;

        [RedisStore]
        [HashTag("user:{id}")]
        public partial interface IUserStore
        {
            [Command("DBSIZE"), AllNodes(Combine.Sum)]
            Task<long> CountKeysAsync(CancellationToken ct = default);

            [Command("INFO [{section}]")]
            Task<string> InfoAsync(NodeId node, string? section = null);

            [Command("SCAN {cursor} MATCH user:{id}:name COUNT 500")]
            KeyScan<long> UserIdsAsync(ScanCursor? cursor, IProgress<StackExchange.Redis.RedisKey>? misfits = null);

            [Command("HSCAN user:{id}:profile")]
            IAsyncEnumerable<(string Field, string Value)> ProfileAsync([ShardKey] long id);

            [Command("SUNION user:{ids}:tags"), CrossShard]
            Task<string[]> TagsAsync([ShardKey] IReadOnlyList<long> ids, CancellationToken ct = default);

            [Command("BLPOP user:{ids}:jobs {wait}"), Blocking]
            Task<string[]?> TakeAsync([ShardKey] IReadOnlyList<long> ids, TimeSpan wait, CancellationToken ct);

            [Command("SUBSCRIBE user:{id}:news")]
            IAsyncEnumerable<string> NewsAsync([ShardKey] long id, CancellationToken ct = default);

            [Script("return redis.call('INCRBY', KEYS[1], ARGV[1])", Keys = ["user:{id}:visits"])]
            Task<long> VisitAsync([ShardKey] long id, int by);
        }
        """).CompilesWithoutWarnings().MatchesSnapshot("Explain");
}
