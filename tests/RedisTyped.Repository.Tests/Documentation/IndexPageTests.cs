namespace RedisTyped.Repository.Tests.Documentation;

/// <summary>docs/README.md leads to every page.</summary>
public sealed class IndexPageTests
{
    [Fact]
    public void Every_page_is_in_the_index()
    {
        string index = Repository.Read("docs/README.md");

        Assert.All(
            Repository.Files("docs", "*.md").Select(static f => f["docs/".Length..]).Where(static f => !f.Contains('/', StringComparison.Ordinal) && f != "README.md"),
            page => Assert.Contains($"]({page})", index, StringComparison.Ordinal));
    }
}
