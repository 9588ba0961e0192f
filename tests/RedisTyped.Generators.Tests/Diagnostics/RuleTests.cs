using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Analyzers;
using RedisTyped.Generators.Diagnostics;

namespace RedisTyped.Generators.Tests.Diagnostics;

/// <summary>What holds for every rule.</summary>
public sealed class RuleTests
{
    private static readonly DiagnosticDescriptor[] All =
        [.. typeof(Rules).GetFields(BindingFlags.Static | BindingFlags.Public).Select(static f => (DiagnosticDescriptor)f.GetValue(null)!)];

    public static TheoryData<string> Ids => [.. All.Select(static r => r.Id)];

    [Fact]
    public void Ids_are_unique_and_in_the_range_of_their_category()
    {
        Assert.Equal(All.Length, All.Select(static r => r.Id).Distinct().Count());
        Assert.All(All, static r => Assert.Equal(r.Id[..4] switch
        {
            "RTY1" => "RedisTyped.Contract",
            "RTY2" => "RedisTyped.Routing",
            "RTY3" => "RedisTyped.Usage",
            _ => "RedisTyped.Build",
        }, r.Category));
    }

    [Fact]
    public void Analyzer_supports_exactly_the_rules() =>
        Assert.Equal(All.Select(static r => r.Id).Order(), new StoreAnalyzer().SupportedDiagnostics.Select(static r => r.Id).Order());

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_has_a_test_class(string id)
    {
        Type? tests = typeof(RuleTests).Assembly.GetType($"RedisTyped.Generators.Tests.Analyzers.{id}Tests");

        Assert.NotNull(tests);
        Assert.Contains(tests.GetMethods(), static m => m.GetCustomAttribute<FactAttribute>() is not null);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_has_a_release_row_with_its_category_severity_and_title(string id)
    {
        DiagnosticDescriptor rule = All.Single(r => r.Id == id);

        Assert.Contains($"{id} | {rule.Category} | {rule.DefaultSeverity} | {rule.Title}", ReleaseRows());
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_links_to_its_page(string id) =>
        Assert.EndsWith($"docs/rules/{id}.md", All.Single(r => r.Id == id).HelpLinkUri, StringComparison.Ordinal);

    [Fact]
    public void No_release_row_is_without_a_rule() => Assert.Equal(
        All.Select(static r => r.Id).Order(),
        ReleaseRows().Where(static l => l.StartsWith("RTY", StringComparison.Ordinal)).Select(static l => l[..7]).Order());

    private static string[] ReleaseRows([CallerFilePath] string path = "")
    {
        string folder = Path.Combine(Path.GetDirectoryName(path)!, "../../../generators/RedisTyped.Generators");
        return
        [
            .. File.ReadAllLines(Path.Combine(folder, "AnalyzerReleases.Unshipped.md")),
            .. File.ReadAllLines(Path.Combine(folder, "AnalyzerReleases.Shipped.md")),
        ];
    }
}
