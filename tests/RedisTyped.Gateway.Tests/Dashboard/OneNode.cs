using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Dashboard;

/// <summary>A client of one real node.</summary>
internal sealed class OneNode : IAsyncDisposable
{
    private OneNode(RedisNodes nodes, ShardedRedis client)
    {
        Server = nodes[0];
        Nodes = nodes;
        Client = client;
    }

    public TestNode Server { get; }

    public ShardedRedis Client { get; }

    private RedisNodes Nodes { get; }

    public static async Task<OneNode> StartAsync(string name = "a", RedisNodesOptions? options = null)
    {
        var stop = TestContext.Current.CancellationToken;
        RedisNodes nodes = await RedisNodes.StartAsync(1, options, stop);
        return new OneNode(nodes, await ShardedRedis.ConnectAsync(o => o.Nodes.Add(name, nodes[0].ConfigurationString), cancellationToken: stop));
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Nodes.DisposeAsync();
    }
}
