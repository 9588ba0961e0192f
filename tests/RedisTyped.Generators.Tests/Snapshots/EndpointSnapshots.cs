namespace RedisTyped.Generators.Tests.Snapshots;

/// <summary>Small contract in, the file out by which a gateway calls its methods over HTTP.</summary>
public sealed class EndpointSnapshots
{
    [Fact]
    public void Every_way_of_a_call_over_HTTP() => WithGateway("""
        using RedisTyped.Execution;
        using RedisTyped.Routing;
        using RedisTyped.Scanning;

        namespace Shop;

        public enum Condition { NX, XX }

        public enum Taste { Sweet, Sour }

        public sealed record Cart(string Owner, int Items);

        public interface ICounted
        {
            [Command("DBSIZE"), AllNodes(Combine.Sum)]
            Task<long> CountKeysAsync(CancellationToken ct = default);
        }

        [RedisStore]
        [HashTag("user:{id}")]
        public partial interface IUserStore : ICounted
        {
            /// <summary>
            /// Gives a name, or <see langword="null"/>; see
            /// <see cref="SetNameAsync"/> &amp; "quotes".
            /// </summary>
            [Command("GET user:{id}:name")]
            Task<string?> GetNameAsync([ShardKey] long id, CancellationToken ct = default);

            [Command("SET user:{id}:name {name} [EX {ttl}] [{when}]")]
            Task SetNameAsync([ShardKey] long id, string name, TimeSpan? ttl = null, Condition? when = Condition.XX);

            [Command("SET user:{id}:cart {cart}")]
            ValueTask SetCartAsync([ShardKey] long id, Cart cart);

            [Command("GET user:{id}:cart")]
            ValueTask<Cart?> GetCartAsync([ShardKey] long id);

            [Command("MGET user:{ids}:name")]
            Task<string?[]> GetNamesAsync([ShardKey] IReadOnlyList<long> ids);

            [Command("SADD user:{id}:tastes {tastes}")]
            Task<long> AddAsync([ShardKey] long id, params Taste[] tastes);

            [Command("LRANGE user:{method}:tastes {call} {endpoints}")]
            [HashTag("user:{method}")]
            Task<Taste[]> TastesAsync([ShardKey] Guid method, long call = 0, long endpoints = -1);

            [Command("DBSIZE")]
            Task<long> CountKeysAsync(NodeId node);

            [Command("SCAN {cursor} MATCH user:{id}:name COUNT 500")]
            KeyScan<long> UserIdsAsync(ScanCursor? cursor = null, IProgress<RedisKey>? misfits = null);

            [Command("SUBSCRIBE user:{id}:news")]
            IAsyncEnumerable<string> NewsAsync([ShardKey] long id);

            [Command("INFO"), AllNodes]
            Task<NodeResults<string>> InfoAsync();
        }
        """).CompilesWithoutWarnings().MatchesSnapshot("Endpoints");

    [Fact]
    public void Without_a_gateway_nothing_is_said_of_it()
    {
        GeneratorRun run = GeneratorRun.Of(Small);

        Assert.DoesNotContain(run.Result.GeneratedSources, static s => GeneratorRun.FacetOf(s.HintName) == "Endpoints");
        Assert.DoesNotContain("Gateway", run.AllFiles, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("namespace A; public partial class Outer { [RedisStore] internal partial interface IStore<T> where T : class { [Command(\"GET a:{id}\")] Task<T?> GetAsync([ShardKey] int id); } }")]
    [InlineData("[RedisStore] public partial interface IStore { [Command(\"GET a:{class}\")] Task<string?> GetAsync([ShardKey] string @class); }")]
    [InlineData("[RedisStore] public partial interface IA { [Command(\"GET a\")] Task<string?> GetAsync(); } [RedisStore] public partial interface IB : IA { [Command(\"GET b\")] Task<string?> OtherAsync(); }")]
    public void Stores_of_every_shape_compile(string source)
    {
        GeneratorRun run = WithGateway(source).CompilesWithoutWarnings();

        Assert.Contains(run.Result.GeneratedSources, static s => GeneratorRun.FacetOf(s.HintName) == "Endpoints");
    }

    [Fact]
    public async Task Analyzer_says_nothing_of_what_is_generated() =>
        Assert.Empty(await WithGateway(Small).AnalyzeAsync());

    private const string Small = "[RedisStore] public partial interface IStore { [Command(\"GET a:{id}\")] Task<string?> GetAsync([ShardKey] int id); }";

    private static GeneratorRun WithGateway(string source) =>
        GeneratorRun.OfTrees([source], Microsoft.CodeAnalysis.CSharp.LanguageVersion.CSharp13, GeneratorRun.Gateway);
}
