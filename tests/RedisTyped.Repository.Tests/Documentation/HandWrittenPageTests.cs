using System.Reflection;
using System.Text;
using RedisTyped.Routing;

namespace RedisTyped.Repository.Tests.Documentation;

/// <summary>The router that docs/migrating-from-hand-written.md writes for an old line places keys as that line did.</summary>
public sealed class HandWrittenPageTests
{
    // By the same line in Python, with 32 bits: h = (h * 33) ^ byte from 5381 on.
    [Theory]
    [InlineData("", 5381u)]
    [InlineData("a", 177604u)]
    [InlineData("user:42:name", 3105853749u)]
    [InlineData("{user:42}:name", 1059316243u)]
    [InlineData("größe", 3250427036u)]
    public void The_router_of_the_page_places_as_the_old_line(string key, uint hash)
    {
        string page = CodeBlock.Of(Repository.Read("docs/migrating-from-hand-written.md")).Single(static b => b.Heading == "A router of your own").Text;
        string router = page[page.IndexOf("public sealed class OldPlacement", StringComparison.Ordinal)..];
        Type type = Assembly.Load(new StoreCompilation($"using RedisTyped.Routing;\n{router}").Emit().ToArray()).GetType("OldPlacement")!;

        foreach (int nodes in (int[])[1, 3, 5, 16])
        {
            var placement = (ShardRouter)Activator.CreateInstance(type, nodes)!;
            Assert.Equal((int)(hash % nodes), placement.Route(Encoding.UTF8.GetBytes(key)));
        }
    }
}
