using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RedisTyped.Generators.Tests.Compilation;

/// <summary>
/// Generated code in the strictest of projects: warnings as errors, nullable, documentation, every rule of the SDK's analyzers, and those
/// of trimming and native compilation.
/// </summary>
public sealed class StrictestProject
{
    private static readonly string Shop = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "IShopStore.cs"));

    [Theory]
    [InlineData(LanguageVersion.CSharp12)]
    [InlineData(LanguageVersion.CSharp13)]
    [InlineData(LanguageVersion.Preview)]
    public async Task Shop_is_clean(LanguageVersion language)
    {
        GeneratorRun run = GeneratorRun.Of(Shop, language).CompilesWithoutWarnings();

        Assert.Empty(await SdkAnalyzers.OfGeneratedAsync(run, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Awkward_stores_are_clean()
    {
        var faults = new List<string>();
        foreach ((string name, string source) in AwkwardStores.All)
        {
            ImmutableArray<Diagnostic> found = await SdkAnalyzers.OfGeneratedAsync(GeneratorRun.Of(source), TestContext.Current.CancellationToken);
            faults.AddRange(found.Select(d => $"{name}: {d}"));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Analyzers_do_see_generated_code()
    {
        // What reflects over a type that trimming may have emptied, in a file that is taken for generated.
        SyntaxTree bad = GeneratorRun.Tree(
            "public static class Bad { public static object? Make(Type type) => Activator.CreateInstance(type); }", "/generated/Bad.g.cs");
        CSharpCompilation compilation = GeneratorRun.OfTrees([]).Output.AddSyntaxTrees(bad);

        ImmutableArray<Diagnostic> found = await SdkAnalyzers.OfAsync(compilation, tree => tree == bad, TestContext.Current.CancellationToken);

        Assert.Contains(found, static d => d.Id == "IL2067");
        Assert.True(SdkAnalyzers.All.Length > 200, $"only {SdkAnalyzers.All.Length} analyzers");
    }

    [Fact]
    public void Members_say_what_they_send_and_what_routes_it()
    {
        string text = GeneratorRun.Of(Shop).AllFiles;

        Assert.Contains("/// <remarks><c>GET {user:{id}}:name</c>, routed by <c>user:{id}</c>.</remarks>", text, StringComparison.Ordinal);
        Assert.Contains("/// <remarks><c>INCR shop:next-id</c>, routed by <c>shop:next-id</c>, which is slot ", text, StringComparison.Ordinal);
    }
}
