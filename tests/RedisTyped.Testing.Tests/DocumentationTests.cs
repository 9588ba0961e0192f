using System.Reflection;

namespace RedisTyped.Testing.Tests;

public sealed class DocumentationTests
{
    private static readonly string Root = typeof(DocumentationTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "RepositoryRoot").Value!;

    private static readonly string Page = File.ReadAllText(Path.Combine(Root, "docs", "testing.md"));

    [Fact]
    public void Fixture_of_the_page_is_the_one_that_runs_here()
    {
        string source = File.ReadAllText(Path.Combine(Root, "tests", "RedisTyped.Testing.Tests", "FixtureExample.cs"));
        string example = source.Split("// example\n")[1];

        Assert.Contains(example, Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_option_and_every_deed_of_a_node_is_explained()
    {
        IEnumerable<string> names =
        [
            .. typeof(RedisNodesOptions).GetProperties().Select(property => property.Name),
            .. typeof(TestNode).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(method => !method.IsSpecialName && method.Name != nameof(ToString))
                .Select(method => method.Name),
        ];

        Assert.All(names, name => Assert.Contains($"`{name}", Page, StringComparison.Ordinal));
    }
}
