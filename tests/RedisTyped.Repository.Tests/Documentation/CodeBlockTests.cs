using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RedisTyped.Repository.Tests.Documentation;

public sealed partial class CodeBlockTests
{
    // Its run quotes what it has measured, from code that was compiled for it.
    private const string QuotesOnly = "docs/performance.md";

    // Where a block declares types only.
    private const string Program = "\ninternal static class Program { private static void Main() { } }";

    // What every project has by ImplicitUsings.
    private const string ImplicitUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>The pages with C#. Rule pages have their own tests, since half of their examples must not compile.</summary>
    public static TheoryData<string> Pages => [.. AllPages.Where(HasCode)];

    /// <summary>The readmes of packages with C#.</summary>
    public static TheoryData<string> Readmes => [.. Repository.Files("src", "README.md").Where(HasCode)];

    private static IEnumerable<string> AllPages => Repository.Files("docs", "*.md").Append("README.md")
        .Where(static f => !f.StartsWith("docs/rules/", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_block_of_the_documentation_compiles(string page)
    {
        List<CodeBlock> blocks = CodeBlock.Of(Repository.Read(page));
        foreach (CodeBlock block in blocks.Where(static b => b.Language == "csharp" && !b.IsFragment))
        {
            StoreCompilation compilation = block.DeclaresStore && !block.Text.Contains("File = ", StringComparison.Ordinal) ? new StoreCompilation(block.Text) : ProgramOf(block, blocks);
            await CompilesAsync(compilation, page, block);
        }
    }

    /// <summary>Who copies from the readme of a package has what that shows and nothing else.</summary>
    [Theory]
    [MemberData(nameof(Readmes))]
    public async Task Every_block_of_a_package_compiles_in_a_new_project(string page)
    {
        List<CodeBlock> blocks = CodeBlock.Of(Repository.Read(page));
        foreach (CodeBlock block in blocks.Where(static b => b.Language == "csharp"))
        {
            await CompilesAsync(ProgramOf(block, blocks, ImplicitUsings), page, block);
        }
    }

    [Fact]
    public void No_block_is_left_out_but_quotes_of_compiled_code() =>
        Assert.DoesNotContain(AllPages, static page => page != QuotesOnly && CodeBlock.Of(Repository.Read(page)).Any(static b => b.Language == "csharp" && b.IsFragment));

    [Fact]
    public void No_page_has_code_outside_a_block() =>
        Assert.Empty(
            from page in Repository.Files("", "*.md")
            from line in CodeBlock.Unfenced(Repository.Read(page))
            select $"{page}: {line}");

    [Theory]
    [InlineData("Text\n\n    redistyped serve\n", new[] { "    redistyped serve" })]
    [InlineData("- item,\n\n\tredistyped serve\n", new[] { "\tredistyped serve" })]
    [InlineData("```console\n$ ls\n\n    a file\n```\n", new string[0])]
    [InlineData("1. item\n\n   ```\n   a\n\n       b\n   ```\n\n   more of it\n", new string[0])]
    public void Code_outside_a_block_is_seen(string page, string[] lines) => Assert.Equal(lines, CodeBlock.Unfenced(page));

    [Fact]
    public void A_block_in_a_list_is_read_without_its_indentation() =>
        Assert.Equal("$ a\n  b", Assert.Single(CodeBlock.Of("1. item\n\n   ```console\n   $ a\n     b\n   ```\n")).Text);

    [Fact]
    public void A_fault_in_a_statement_is_seen()
    {
        StoreCompilation wrong = ProgramOf(new CodeBlock("", "csharp", "", "long count = await redis.CountAsync();"), []);

        Assert.Equal("CS1061", Assert.Single(wrong.Diagnostics()).Id);
    }

    private static bool HasCode(string page) => CodeBlock.Of(Repository.Read(page)).Any(static b => b.Language == "csharp" && !b.IsFragment);

    private static async Task CompilesAsync(StoreCompilation compilation, string page, CodeBlock block)
    {
        // A block shows the using directives that its file needs; some are there already.
        Diagnostic[] found = [.. await compilation.AnalyzeAsync(), .. compilation.Diagnostics().Where(static d => d.Id != "CS0105")];
        Assert.True(found.Length == 0, $"{page}, under '{block.Heading}':\n{string.Join("\n", found.AsEnumerable())}\n\n{block.Text}");
    }

    // Statements see the stores that their page declares, the scripts that it shows, and what else stands around them.
    private static StoreCompilation ProgramOf(CodeBlock block, List<CodeBlock> page, string? around = null)
    {
        var names = new HashSet<string>(TypeName().Matches(block.Text).Select(static m => m.Groups[1].Value));
        string[] declared = [.. page
            .Where(other => other != block && other.DeclaresStore && TypeName().Matches(other.Text).All(m => names.Add(m.Groups[1].Value)))
            .Select(static other => other.Text)];
        return StoreCompilation.OfProgram(
            [around ?? Surroundings.Of(block.Given, names.Contains), HasStatements(block.Text) ? block.Text : block.Text + Program, .. declared],
            page.Where(static b => b.Language == "lua").Select(static b => (b.Options, b.Text)),
            ["RedisTyped.Gateway", "RedisTyped.Resharding", "RedisTyped.Testing"]);
    }

    private static bool HasStatements(string text) =>
        CSharpSyntaxTree.ParseText(text).GetCompilationUnitRoot().Members.Any(static m => m is GlobalStatementSyntax);

    [GeneratedRegex(@"\b(?:class|interface|record|enum) (\w+)")]
    private static partial Regex TypeName();
}
