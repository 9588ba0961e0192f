using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Operation.Tests.Telemetry;

/// <summary>Real nodes and a client over them whose name no other test has, so that what it records is its own.</summary>
internal sealed class ThingClient : IAsyncDisposable
{
    private ThingClient(RedisNodes nodes, ShardedRedis redis, string name)
    {
        Nodes = nodes;
        Redis = redis;
        Name = name;
        Things = redis.Store<IThingStore>();
    }

    public RedisNodes Nodes { get; }

    public ShardedRedis Redis { get; }

    public string Name { get; }

    public IThingStore Things { get; }

    public static async Task<ThingClient> StartAsync(int count, Action<RedisTypedOptions>? configure = null)
    {
        RedisNodes nodes = await RedisNodes.StartAsync(count, cancellationToken: TestContext.Current.CancellationToken);
        string name = Guid.NewGuid().ToString("N");
        try
        {
            ShardedRedis redis = await ShardedRedis.ConnectAsync(
                options =>
                {
                    options.ClientName = name;
                    foreach (TestNode node in nodes.Nodes)
                    {
                        options.Nodes.Add(node.Name, node.ConfigurationString);
                    }

                    configure?.Invoke(options);
                },
                cancellationToken: TestContext.Current.CancellationToken);
            return new ThingClient(nodes, redis, name);
        }
        catch
        {
            await nodes.DisposeAsync();
            throw;
        }
    }

    /// <summary>An id whose thing lives on a node.</summary>
    public string IdOn(int node, string prefix = "thing:") => Enumerable.Range(0, int.MaxValue).Select(static i => $"id{i}")
        .First(id => Redis.NodeFor(prefix + id) == Redis.Nodes[node]);

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await Nodes.DisposeAsync();
    }
}
