using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>What only looks like a store is left alone.</summary>
public sealed class LookalikeTests
{
    [Fact]
    public async Task Attribute_of_another_library_is_not_ours()
    {
        GeneratorRun run = GeneratorRun.Of("""
            namespace Other
            {
                [AttributeUsage(AttributeTargets.Interface)] public sealed class RedisStoreAttribute : Attribute;
                [RedisStore] public interface IUserStore { string Name { get; } }
            }
            """);

        Assert.Empty(await run.AnalyzeAsync());
        Assert.Empty(run.Result.GeneratedSources);
    }

    [Fact]
    public async Task Command_of_another_library_is_not_ours()
    {
        GeneratorRun run = GeneratorRun.Of("""
            public sealed class CommandAttribute(string text) : Attribute { public string Text => text; }
            [RedisStore] public partial interface IUserStore { [global::Command("GET a")] Task<string?> GetAsync(); }
            """);

        Diagnostic reported = Assert.Single(await run.AnalyzeAsync());
        Assert.Equal("RTY1002", reported.Id);
    }
}
