using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Analyzers;

namespace RedisTyped.Repository.Tests.Documentation;

public sealed partial class RulePageTests
{
    private static readonly string[] Sections = ["What it says", "Wrong", "Right", "Why", "When it stays quiet"];

    public static TheoryData<string> Rules => [.. Descriptors.Keys];

    private static Dictionary<string, DiagnosticDescriptor> Descriptors { get; } =
        new StoreAnalyzer().SupportedDiagnostics.ToDictionary(static r => r.Id);

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Every_wrong_example_breaks_exactly_its_rule(string id)
    {
        foreach (CodeBlock block in Examples(id, "Wrong"))
        {
            var found = await Compile(id, block).AnalyzeAsync();
            Assert.True(
                found.Length > 0 && found.All(d => d.Id == id),
                $"The analyzer says of a wrong example of {id}:\n{string.Join("\n", found)}\n\n{block.Text}");
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Every_right_example_compiles_without_a_word(string id)
    {
        foreach (CodeBlock block in Examples(id, "Right"))
        {
            var compilation = Compile(id, block);
            Diagnostic[] found = [.. await compilation.AnalyzeAsync(), .. compilation.Diagnostics()];
            Assert.True(found.Length == 0, $"Of a right example of {id}:\n{string.Join("\n", found.AsEnumerable())}\n\n{block.Text}");
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Every_page_has_the_title_and_the_sections(string id)
    {
        string page = Repository.Read($"docs/rules/{id}.md");

        Assert.StartsWith($"# {id}: {Descriptors[id].Title}\n", page, StringComparison.Ordinal);
        Assert.Equal(Sections, Headings().Matches(page).Select(static m => m.Groups[1].Value));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Every_page_quotes_what_is_said_of_its_first_wrong_example(string id)
    {
        CodeBlock block = Examples(id, "Wrong")[0];
        var found = await Compile(id, block).AnalyzeAsync();

        string expected = "> " + found[0].GetMessage(CultureInfo.InvariantCulture);
        Assert.True(
            Repository.Read($"docs/rules/{id}.md").Contains($"\n\n{expected}\n\n", StringComparison.Ordinal), $"docs/rules/{id}.md should quote\n{expected}");
    }

    [Fact]
    public void Every_page_is_of_a_rule() =>
        Assert.Equal(
            Descriptors.Keys.Select(static id => $"docs/rules/{id}.md").Append("docs/rules/README.md").Order(StringComparer.Ordinal),
            Repository.Files("docs/rules").Order(StringComparer.Ordinal));

    [Fact]
    public void The_list_has_every_rule_with_its_severity_and_title() =>
        Assert.Equal(
            Descriptors.Values.Select(static r => $"| [{r.Id}]({r.Id}.md) | {r.DefaultSeverity} | {r.Title} |"),
            Repository.Read("docs/rules/README.md").Split('\n').Where(static l => l.StartsWith("| [", StringComparison.Ordinal)));

    [Fact]
    public void Every_rule_has_one_release_row()
    {
        string rows = Repository.Read("generators/RedisTyped.Generators/AnalyzerReleases.Shipped.md")
            + Repository.Read("generators/RedisTyped.Generators/AnalyzerReleases.Unshipped.md");

        Assert.Equal(
            Descriptors.Values.Select(static r => $"{r.Id} | {r.Category} | {r.DefaultSeverity} | {r.Title}").Order(StringComparer.Ordinal),
            rows.Split('\n').Where(static l => l.StartsWith("RTY", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_rule_links_to_its_page() =>
        Assert.All(Descriptors.Values, static r => Assert.EndsWith($"docs/rules/{r.Id}.md", r.HelpLinkUri, StringComparison.Ordinal));

    // A file that records a key space stands beside the store.
    private static StoreCompilation Compile(string id, CodeBlock block)
    {
        CodeBlock? recorded = CodeBlock.Of(Repository.Read($"docs/rules/{id}.md")).Find(b => b.Heading == block.Heading && b.Language == "json");
        return new StoreCompilation(block.Text, block.LanguageVersion, recorded?.Text);
    }

    private static List<CodeBlock> Examples(string id, string heading)
    {
        List<CodeBlock> blocks = [.. CodeBlock.Of(Repository.Read($"docs/rules/{id}.md")).Where(b => b.Heading == heading && b.Language == "csharp")];
        Assert.True(blocks.Count > 0, $"docs/rules/{id}.md has no example under '{heading}'.");
        return blocks;
    }

    [GeneratedRegex("^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();
}
