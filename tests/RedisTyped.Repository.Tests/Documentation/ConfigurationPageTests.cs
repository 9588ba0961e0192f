using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RedisTyped.Repository.Tests.Documentation;

/// <summary>docs/configuration.md is the reference of everything that can be set.</summary>
public sealed partial class ConfigurationPageTests
{
    // Those of RedisTyped.Testing stand in docs/testing.md, which its own tests hold against them.
    private static readonly Dictionary<string, string[]> PropertiesByClass = (
        from file in Repository.Files("src", "*.cs")
        where !file.StartsWith("src/RedisTyped.Testing/", StringComparison.Ordinal) && file.EndsWith("Options.cs", StringComparison.Ordinal) || file.EndsWith("/ApiToken.cs", StringComparison.Ordinal)
        from type in CSharpSyntaxTree.ParseText(Repository.Read(file)).GetCompilationUnitRoot().DescendantNodes().OfType<ClassDeclarationSyntax>()
        where IsPublic(type.Modifiers)
        select (type.Identifier.Text, Properties: (string[])[.. type.Members.OfType<PropertyDeclarationSyntax>().Where(static p => IsPublic(p.Modifiers)).Select(static p => p.Identifier.Text)]))
        .ToDictionary(static t => t.Text, static t => t.Properties);

    private static readonly Dictionary<string, string> SectionByClass = Sections().ToDictionary(static s => s.Class, static s => s.Text);

    public static TheoryData<string> Classes => [.. PropertiesByClass.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Classes))]
    public void Every_option_has_a_row_in_the_section_of_its_class(string options)
    {
        Assert.True(SectionByClass.TryGetValue(options, out string? section), $"docs/configuration.md has no section that says `{options}`.");
        HashSet<string> rows = new(Row().Matches(section).SelectMany(static row => Name().Matches(row.Groups[1].Value)).Select(static name => name.Groups[1].Value), StringComparer.OrdinalIgnoreCase);

        Assert.All(PropertiesByClass[options], property => Assert.Contains(property, rows));
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void Every_row_of_a_section_is_an_option(string options)
    {
        string[] extra = [.. Row().Matches(SectionByClass[options]).SelectMany(static row => Name().Matches(row.Groups[1].Value)).Select(static name => name.Groups[1].Value)
            .Where(name => !PropertiesByClass[options].Contains(name, StringComparer.OrdinalIgnoreCase))];

        Assert.Empty(extra);
    }

    private static bool IsPublic(SyntaxTokenList modifiers) => modifiers.Any(static m => m.IsKind(SyntaxKind.PublicKeyword));

    // A section says in its first line, in backticks, whose options it lists.
    private static IEnumerable<(string Class, string Text)> Sections() =>
        from section in Repository.Read("docs/configuration.md").Split("\n## ").SelectMany(static part => part.Split("\n### "))
        let owner = Owner().Match(section)
        where owner.Success
        select (owner.Groups[1].Value, section);

    [GeneratedRegex(@"\A[^\n]*\n\n`(\w+)`")]
    private static partial Regex Owner();

    [GeneratedRegex(@"^\| (`[^|]*?) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Name();
}
