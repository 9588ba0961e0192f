using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>What the compiler cannot resolve is its error alone.</summary>
public sealed class UnknownTypeTests
{
    [Theory]
    [InlineData("""[Command("GET a")] Task<NoSuchType> GetAsync();""")]
    [InlineData("""[Command("GET a")] Task<NoSuchType?> GetAsync();""")]
    [InlineData("""[Command("LRANGE a 0 -1")] Task<List<NoSuchType>> GetAsync();""")]
    [InlineData("""[Command("HGETALL a")] Task<NoSuchType[]> GetAsync();""")]
    [InlineData("""[Command("GET a")] NoSuchType GetAsync();""")]
    [InlineData("""[Command("SET a {v}")] Task SetAsync(NoSuchType v);""")]
    [InlineData("""[Command("GET a:{id}")] Task<string?> GetAsync([ShardKey] NoSuchType id);""")]
    [InlineData("""[Command("MGET a:{ids}")] Task<string?[]> GetAsync([ShardKey] NoSuchType[] ids);""")]
    [InlineData("""[Command("GET a:{id}")] Task<string?> GetAsync([ShardKye] long id);""")]
    [InlineData("""[Comand("GET a")] Task<string?> GetAsync();""")]
    [InlineData("""[Command(NoSuchName)] Task<string?> GetAsync();""")]
    [InlineData("""[Command(1)] Task<string?> GetAsync();""")]
    [InlineData("""[Command] Task<string?> GetAsync();""")]
    [InlineData("""[Command("DBSIZE"), AllNodes(Combine.NoSuchMember)] Task<long> CountAsync();""")]
    [InlineData("""[Command("DBSIZE"), AllNodes(Combiner = typeof(NoSuchType))] Task<long> CountAsync();""")]
    [InlineData("""[Script("return 1", Keys = new[] { NoSuchName })] Task RunAsync();""")]
    public async Task Analyzer_says_nothing_of_it(string member)
    {
        GeneratorRun run = GeneratorRun.Of($$"""
            [RedisStore]
            public partial interface IUserStore
            {
                {{member}}
                [Command("GET b")] Task<string?> OtherAsync();
            }
            """);

        Assert.Null(run.Result.Exception);
        Assert.Empty(await run.AnalyzeAsync());
        Assert.Contains(run.Input.GetDiagnostics(TestContext.Current.CancellationToken), static d => d.Severity == DiagnosticSeverity.Error);
        Assert.True(run.HasStub);
    }

    [Fact]
    public async Task Other_members_are_held_against_the_rules_as_ever()
    {
        GeneratorRun run = GeneratorRun.Of("""
            [RedisStore]
            public partial interface IUserStore
            {
                [Command("GET a")] Task<NoSuchType> GetAsync();
                [Command("GTE b")] Task<string?> OtherAsync();
            }
            """);

        Assert.Equal("RTY1005", Assert.Single(await run.AnalyzeAsync()).Id);
    }
}
