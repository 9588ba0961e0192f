using StackExchange.Redis;

namespace RedisTyped.Testing.Tests;

// What follows the line "example" stands in docs/testing.md, letter by letter; DocumentationTests compares the two.
// example
public sealed class RedisFixture : IAsyncLifetime
{
    public RedisNodes Redis { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Redis = await RedisNodes.StartAsync(3);

    public async ValueTask DisposeAsync()
    {
        // The nodes are missing where the start failed; xunit disposes the fixture all the same.
        if (Redis is not null)
        {
            await Redis.DisposeAsync();
        }
    }
}

public sealed class CartTests(RedisFixture fixture) : IClassFixture<RedisFixture>
{
    [Fact]
    public async Task Every_node_takes_a_cart()
    {
        foreach (TestNode node in fixture.Redis.Nodes)
        {
            using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(node.ConfigurationString);
            Assert.True(await connection.GetDatabase().StringSetAsync("cart:7", "3 apples"));
        }
    }
}
