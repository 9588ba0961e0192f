using Microsoft.CodeAnalysis;

namespace RedisTyped.Repository.Tests.Documentation;

public sealed class CodeBlockTests
{
    /// <summary>The pages with a store to compile. Rule pages have their own tests, since half of their examples must not compile.</summary>
    public static TheoryData<string> Pages =>
        [.. Repository.Files("docs", "*.md").Append("README.md")
            .Where(static f => !f.StartsWith("docs/rules/", StringComparison.Ordinal) && File.Exists(Repository.PathOf(f)))
            .Where(static f => CodeBlock.Of(Repository.Read(f)).Any(static b => b.DeclaresStore))];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_store_in_the_documentation_compiles(string page)
    {
        foreach (CodeBlock block in CodeBlock.Of(Repository.Read(page)).Where(static b => b.DeclaresStore))
        {
            var compilation = new StoreCompilation(block.Text);
            Diagnostic[] found = [.. await compilation.AnalyzeAsync(), .. compilation.Diagnostics()];
            Assert.True(found.Length == 0, $"{page}, under '{block.Heading}':\n{string.Join("\n", found.AsEnumerable())}\n\n{block.Text}");
        }
    }
}
