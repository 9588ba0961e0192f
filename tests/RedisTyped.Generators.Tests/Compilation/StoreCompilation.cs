using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RedisTyped.Generators.Tests.Compilation;

/// <summary>What is generated compiles without any diagnostic: nullable and documentation on, highest warning level.</summary>
public sealed class StoreCompilation
{
    public static TheoryData<string> Stores => [.. AwkwardStores.All.Keys];

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Store_compiles_without_warnings_and_the_analyzer_is_quiet(string name)
    {
        GeneratorRun run = GeneratorRun.Of(AwkwardStores.All[name]).CompilesWithoutWarnings();

        ImmutableArray<Diagnostic> reported = await run.AnalyzeAsync();

        Assert.Empty(reported);
        Assert.False(run.HasStub);
        Assert.NotEmpty(run.Result.GeneratedSources);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void Generated_file_is_as_good_at_the_lowest_language_version(string name)
    {
        // What the contracts themselves use beyond C# 11: params of other collections than arrays.
        string source = AwkwardStores.All[name].Replace("params IEnumerable<RedisValue>", "IEnumerable<RedisValue>", StringComparison.Ordinal);

        GeneratorRun.Of(source, LanguageVersion.CSharp11).CompilesWithoutWarnings();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void Generated_file_compiles_at_the_preview_version(string name) =>
        GeneratorRun.Of(AwkwardStores.All[name], LanguageVersion.Preview).CompilesWithoutWarnings();

    [Fact]
    public void Script_may_be_long()
    {
        string text = string.Concat(Enumerable.Range(0, 5000).Select(static i => $"local v{i % 100} = \"{i}\"\n")) + "return 1";

        GeneratorRun run = GeneratorRun.OfFiles(
            "[RedisStore] public partial interface IStore { [Script(File = \"long.lua\", Keys = [\"a\"])] Task<long> RunAsync(); }",
            new TextFile("/app/long.lua", text)).CompilesWithoutWarnings();

        Assert.Contains("\"local v99 = \\\"4999\\\"\\n\" +", run.OnlyFile, StringComparison.Ordinal);
    }

    [Fact]
    public void Base_interface_may_come_from_another_assembly()
    {
        GeneratorRun library = GeneratorRun.Of("""
            namespace Library;

            public interface INames
            {
                [Command("GET name:{id}")] Task<string?> GetAsync([ShardKey] long id, CancellationToken ct = default);
                [Command("SET name:{id} {name} [EX {ttl}]")] Task SetAsync([ShardKey] long id, string name, TimeSpan? ttl = null);
            }
            """);
        using var image = new MemoryStream();
        Assert.True(library.Output.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        MetadataReference reference = MetadataReference.CreateFromImage(image.ToArray());

        GeneratorRun run = GeneratorRun.OfTrees(
            ["[RedisStore] public partial interface IStore : Library.INames;"], more: reference).CompilesWithoutWarnings();

        Assert.Contains("global::Library.INames.SetAsync(long id, string name, global::System.TimeSpan? ttl)", run.OnlyFile, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_of_a_store_may_stand_in_several_files() => GeneratorRun.OfTrees(
    [
        "[RedisStore] public partial interface IStore { [Command(\"GET a\")] Task<string?> OneAsync(); }",
        "public partial interface IStore { [Command(\"GET b\")] Task<string?> TwoAsync(); }",
    ]).CompilesWithoutWarnings();

    [Fact]
    public void Attribute_repeated_on_another_part_gives_one_file()
    {
        GeneratorRun run = GeneratorRun.OfTrees(
        [
            "[RedisStore] public partial interface IStore { [Command(\"GET a\")] Task<string?> OneAsync(); }",
            "[RedisStore] public partial interface IStore { [Command(\"GET b\")] Task<string?> TwoAsync(); }",
        ]);

        Assert.Null(run.Result.Exception);
        Assert.Single(run.Result.GeneratedSources, static s => GeneratorRun.FacetOf(s.HintName) is null);
    }

    [Fact]
    public void Nothing_is_generated_without_a_store() =>
        Assert.Empty(GeneratorRun.Of("public interface IStore { [Command(\"GET a\")] Task<string?> GetAsync(); }").Result.GeneratedSources);
}
