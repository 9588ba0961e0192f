using System.Globalization;
using System.Text.RegularExpressions;

namespace RedisTyped.Repository.Tests.Documentation;

/// <summary>What the README shows is what there is.</summary>
public sealed partial class ReadmeTests
{
    private static readonly List<CodeBlock> Blocks = CodeBlock.Of(Repository.Read("README.md"));

    private static CodeBlock Store => Blocks.First(static b => b.DeclaresStore);

    [Fact]
    public void The_store_of_the_readme_is_that_of_the_sample()
    {
        string sample = Repository.Read("samples/UserStore/IUserStore.cs");
        string[] lines = [.. Store.Text.Split('\n').Select(static l => Remark().Replace(l, "").Trim()).Where(static l => l.Length > 0)];

        Assert.All(lines, line => Assert.Contains(line, sample, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_error_of_the_readme_is_what_the_build_says_without_a_shard_key()
    {
        string broken = new Regex(Regex.Escape("[ShardKey] ")).Replace(Store.Text, "", 1);

        var found = await new StoreCompilation(broken).AnalyzeAsync();

        Assert.Contains(Blocks, b => b.Language == "text" && b.Text == $"error {found[0].Id}: {found[0].GetMessage(CultureInfo.InvariantCulture)}");
    }

    [GeneratedRegex(@"\s+// .*$")]
    private static partial Regex Remark();
}
