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

    // Said by targets of MSBuild, where there is no analyzer that could.
    private static string[] BuildErrors { get; } =
    [
        .. Repository.Files("generators", "*.targets")
            .SelectMany(static f => ErrorCodes().Matches(Repository.Read(f)))
            .Select(static m => m.Groups[1].Value),
    ];

    private static IEnumerable<string> AllIds => Descriptors.Keys.Concat(BuildErrors);

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
    public void Every_message_that_a_page_quotes_names_a_next_step(string id) => Assert.All(
        Repository.Read($"docs/rules/{id}.md").Split('\n').Where(static l => l.StartsWith("> ", StringComparison.Ordinal)),
        static quote => Assert.Matches("; [a-z].*[^.]$", quote));

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
            AllIds.Select(static id => $"docs/rules/{id}.md").Append("docs/rules/README.md").Order(StringComparer.Ordinal),
            Repository.Files("docs/rules").Order(StringComparer.Ordinal));

    [Fact]
    public void The_list_has_every_rule_with_its_severity_and_title() =>
        Assert.Equal(
            Descriptors.Values.Select(static r => $"| [{r.Id}]({r.Id}.md) | {r.DefaultSeverity} | {r.Title} |")
                .Concat(BuildErrors.Select(static id => $"| [{id}]({id}.md) | Error | {TitleOf(id)} |"))
                .Order(StringComparer.Ordinal),
            Repository.Read("docs/rules/README.md").Split('\n').Where(static l => l.StartsWith("| [", StringComparison.Ordinal)));

    [Fact]
    public void The_list_names_every_id_below_the_last_that_no_rule_has()
    {
        string page = Repository.Read("docs/rules/README.md");
        IEnumerable<string> free = AllIds.GroupBy(static id => id[..4]).SelectMany(static range => Enumerable
            .Range(1, range.Max(static id => int.Parse(id[4..], CultureInfo.InvariantCulture)))
            .Select(number => $"{range.Key}{number:D3}")
            .Except(range));

        Assert.Equal(
            free.Order(StringComparer.Ordinal),
            Ids().Matches(page[page.IndexOf("are left free", StringComparison.Ordinal)..]).Select(static m => m.Value));
    }

    [Fact]
    public void Errors_that_the_build_reports_itself_have_a_page_with_the_sections()
    {
        Assert.Equal(["RTY9004"], BuildErrors);
        Assert.All(BuildErrors, static id =>
            Assert.Equal(Sections, Headings().Matches(Repository.Read($"docs/rules/{id}.md")).Select(static m => m.Groups[1].Value)));
    }

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
        return new StoreCompilation(block.Text, block.LanguageVersion, block.Properties, recorded?.Text);
    }

    private static string TitleOf(string id) => Repository.Read($"docs/rules/{id}.md").Split('\n')[0][$"# {id}: ".Length..];

    private static List<CodeBlock> Examples(string id, string heading)
    {
        List<CodeBlock> blocks = [.. CodeBlock.Of(Repository.Read($"docs/rules/{id}.md")).Where(b => b.Heading == heading && b.Language == "csharp")];
        Assert.True(blocks.Count > 0, $"docs/rules/{id}.md has no example under '{heading}'.");
        return blocks;
    }

    [GeneratedRegex("^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"Code=""(RTY\d{4})""")]
    private static partial Regex ErrorCodes();

    [GeneratedRegex(@"RTY\d{4}")]
    private static partial Regex Ids();
}
