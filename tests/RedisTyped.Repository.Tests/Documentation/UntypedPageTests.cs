namespace RedisTyped.Repository.Tests.Documentation;

/// <summary>What docs/untyped.md shows is run by a test on real nodes.</summary>
public sealed class UntypedPageTests
{
    [Fact]
    public void Every_line_of_the_page_is_run()
    {
        string[] run = [.. Repository.Read("tests/RedisTyped.Integration.Tests/Runtime/MigrationTests.cs").Split('\n').Select(static l => l.Trim())];
        string[] shown =
        [
            .. CodeBlock.Of(Repository.Read("docs/untyped.md")).Where(static b => b.Language == "csharp")
                .SelectMany(static b => b.Text.Split('\n')).Select(static l => l.Trim()).Where(static l => l.Length > 0),
        ];

        Assert.NotEmpty(shown);
        Assert.All(shown, line => Assert.Contains(line, run));
    }
}
