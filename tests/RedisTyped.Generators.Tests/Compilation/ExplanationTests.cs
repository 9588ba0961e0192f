using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RedisTyped.Generators.Tests.Compilation;

/// <summary>How explanations are declared where contracts are unusual.</summary>
public sealed class ExplanationTests
{
    [Fact]
    public void Methods_that_differ_in_a_token_only_are_numbered() => AssertDeclares(
        """
        public interface IBase { [Command("GET base:{id}")] Task<string?> GetAsync([ShardKey] long id); }

        [RedisStore]
        public partial interface IStore : IBase
        {
            [Command("GET a:{id}")] new Task<string?> GetAsync([ShardKey] long id);
            [Command("GET b:{id}")] Task<string?> GetAsync([ShardKey] long id, CancellationToken ct);
            [Command("GET c:{id}")] Task<string?> GetAsync([ShardKey] string id);
        }
        """,
        "GetAsync(long id)", "GetAsync_2(long id)", "GetAsync(string id)", "GetAsync_3(long id)");

    [Fact]
    public void Defaults_are_those_of_the_method() => AssertDeclares(
        """
        [RedisStore]
        public partial interface IStore
        {
            [Command("SADD a {a} {b} {c} {d} {e} {f} {g} {h} {i} [{j}] [{k}] {l} {m}")]
            Task AddAsync(
                string a = "x\"y", char b = '\'', bool c = true, double d = -0.1, float e = float.PositiveInfinity, decimal f = 1.10m, ulong g = ulong.MaxValue,
                DayOfWeek h = DayOfWeek.Friday, long i = long.MinValue, string? j = null, DayOfWeek? k = (DayOfWeek)9, Guid l = default, params int[] m);
        }
        """,
        """
        AddAsync(string a = "x\"y", char b = '\'', bool c = true, double d = -0.1D, float e = float.PositiveInfinity, decimal f = 1.10M, ulong g = (ulong)(18446744073709551615), global::System.DayOfWeek h = (global::System.DayOfWeek)(5), long i = (long)(-9223372036854775808), string? j = default, global::System.DayOfWeek? k = (global::System.DayOfWeek)(9), global::System.Guid l = default, params int[] m)
        """);

    [Fact]
    public void Names_give_way_to_those_of_the_contract()
    {
        GeneratorRun run = GeneratorRun.Of("""
            public sealed record Explanations(int Count);
            public sealed record Client(string Name);

            [RedisStore]
            public partial interface IStore
            {
                [Command("GET a:{id}")] Task<Explanations?> Explain([ShardKey] long id);
                [Command("GET c:{id}")] Task<Client[]> ClientsAsync([ShardKey] long id);
                [Command("GET b:{id}")] Task<string?> ToString([ShardKey] long id);
                [Command("GET b")] new Task<Client?> GetHashCode();
            }

            public static class Use
            {
                public static string Of(RedisTyped.Topology.TopologySnapshot topology) => IStore.Explain2(topology).Explain(1).ToString();
            }
            """.Replace("GET c:{id}", "SMEMBERS c:{id}", StringComparison.Ordinal).Replace("new Task", "Task", StringComparison.Ordinal)).CompilesWithoutWarnings();

        Assert.Contains("public sealed class Explanations2", run.FileOf("Explain"), StringComparison.Ordinal);
    }

    [Fact]
    public void Members_that_only_the_assembly_sees_stay_so() => AssertDeclares(
        """
        internal sealed record Secret(string Text);

        [RedisStore]
        public partial interface IStore { [Command("SET a {secret}")] internal Task SetAsync(Secret secret); }
        """,
        "internal global::RedisTyped.Explanations.CallExplanation SetAsync(global::Secret secret)");

    [Fact]
    public void A_store_and_its_base_both_explain() => GeneratorRun.Of("""
        [RedisStore] public partial interface IBase { [Command("GET base:{id}")] Task<string?> GetAsync([ShardKey] long id); }
        [RedisStore] public partial interface IStore : IBase { [Command("GET more:{id}")] Task<string?> MoreAsync([ShardKey] long id); }

        public static class Use
        {
            public static string Of(RedisTyped.Topology.TopologySnapshot topology) =>
                $"{IBase.Explain(topology).GetAsync(1)} {IStore.Explain(topology).GetAsync(1)} {IStore.Explain(topology).MoreAsync(1)}";
        }
        """).CompilesWithoutWarnings();

    [Fact]
    public void A_store_without_methods_has_no_explanations() =>
        Assert.DoesNotContain(
            GeneratorRun.Of("[RedisStore] public partial interface IStore;").CompilesWithoutWarnings().Result.GeneratedSources,
            static s => GeneratorRun.FacetOf(s.HintName) == "Explain");

    private static void AssertDeclares(string source, params string[] declarations)
    {
        GeneratorRun run = GeneratorRun.Of(source, LanguageVersion.CSharp13).CompilesWithoutWarnings();

        string file = run.FileOf("Explain");
        Assert.All(declarations, declaration => Assert.Contains(declaration + "\n", file, StringComparison.Ordinal));
    }
}
