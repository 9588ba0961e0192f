using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Http;

/// <summary>Two nodes that the tests of the HTTP endpoints share; each test has keys of its own.</summary>
public sealed class HttpNodes : IAsyncLifetime
{
    public RedisNodes Nodes { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Nodes = await RedisNodes.StartAsync(2);

    public ValueTask DisposeAsync() => Nodes.DisposeAsync();
}

[CollectionDefinition(nameof(HttpNodes))]
public sealed class SharedHttpNodes : ICollectionFixture<HttpNodes>;
