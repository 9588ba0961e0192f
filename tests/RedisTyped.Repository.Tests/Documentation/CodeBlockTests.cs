using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RedisTyped.Repository.Tests.Documentation;

public sealed partial class CodeBlockTests
{
    // Quoted by tests of the benchmarks from code that is compiled there.
    private const string QuotesOnly = "docs/performance.md";

    // Where a block declares types only.
    private const string Program = "\ninternal static class Program { private static void Main() { } }";

    /// <summary>The pages with C#. Rule pages have their own tests, since half of their examples must not compile.</summary>
    public static TheoryData<string> Pages => [.. AllPages.Where(static f => CodeBlock.Of(Repository.Read(f)).Any(static b => b.Language == "csharp" && !b.IsFragment))];

    private static IEnumerable<string> AllPages => Repository.Files("docs", "*.md").Append("README.md")
        .Where(static f => !f.StartsWith("docs/rules/", StringComparison.Ordinal) && File.Exists(Repository.PathOf(f)));

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_block_of_the_documentation_compiles(string page)
    {
        List<CodeBlock> blocks = CodeBlock.Of(Repository.Read(page));
        foreach (CodeBlock block in blocks.Where(static b => b.Language == "csharp" && !b.IsFragment))
        {
            StoreCompilation compilation = block.DeclaresStore && !block.Text.Contains("File = ", StringComparison.Ordinal) ? new StoreCompilation(block.Text) : ProgramOf(block, blocks);
            // A block shows the using directives that its file needs; some are there already.
            Diagnostic[] found = [.. await compilation.AnalyzeAsync(), .. compilation.Diagnostics().Where(static d => d.Id != "CS0105")];
            Assert.True(found.Length == 0, $"{page}, under '{block.Heading}':\n{string.Join("\n", found.AsEnumerable())}\n\n{block.Text}");
        }
    }

    [Fact]
    public void No_block_is_left_out_but_quotes_of_compiled_code() =>
        Assert.DoesNotContain(AllPages, static page => page != QuotesOnly && CodeBlock.Of(Repository.Read(page)).Any(static b => b.Language == "csharp" && b.IsFragment));

    [Fact]
    public void A_fault_in_a_statement_is_seen()
    {
        StoreCompilation wrong = ProgramOf(new CodeBlock("", "csharp", "", "long count = await redis.CountAsync();"), []);

        Assert.Equal("CS1061", Assert.Single(wrong.Diagnostics()).Id);
    }

    // Statements see the stores that their page declares, and the scripts that it shows.
    private static StoreCompilation ProgramOf(CodeBlock block, List<CodeBlock> page)
    {
        var names = new HashSet<string>(TypeName().Matches(block.Text).Select(static m => m.Groups[1].Value));
        string[] declared = [.. page
            .Where(other => other != block && other.DeclaresStore && TypeName().Matches(other.Text).All(m => names.Add(m.Groups[1].Value)))
            .Select(static other => other.Text)];
        return StoreCompilation.OfProgram(
            [Surroundings.Of(block.Given, names.Contains), HasStatements(block.Text) ? block.Text : block.Text + Program, .. declared],
            page.Where(static b => b.Language == "lua").Select(static b => (b.Options, b.Text)),
            ["RedisTyped.Gateway", "RedisTyped.Resharding", "RedisTyped.Testing"]);
    }

    private static bool HasStatements(string text) =>
        CSharpSyntaxTree.ParseText(text).GetCompilationUnitRoot().Members.Any(static m => m is GlobalStatementSyntax);

    [GeneratedRegex(@"\b(?:class|interface|record|enum) (\w+)")]
    private static partial Regex TypeName();
}
