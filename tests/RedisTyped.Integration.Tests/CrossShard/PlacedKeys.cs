using RedisTyped.Testing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.CrossShard;

/// <summary>Nodes of one test alone, with a client and a key on each.</summary>
internal sealed class PlacedKeys : IAsyncDisposable
{
    private PlacedKeys(RedisNodes servers, ShardedRedis redis)
    {
        Servers = servers;
        Redis = redis;
        Store = redis.Store<ICrossStore>();
    }

    public RedisNodes Servers { get; }

    public ShardedRedis Redis { get; }

    public ICrossStore Store { get; }

    public static async Task<PlacedKeys> StartAsync(int nodes, TimeSpan? operationTimeout = null)
    {
        RedisNodes servers = await RedisNodes.StartAsync(nodes, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        var topology = new RedisTypedOptions();
        topology.OperationTimeout = operationTimeout ?? topology.OperationTimeout;
        foreach (TestNode node in servers.Nodes)
        {
            topology.Nodes.Add(node.Name, node.ConfigurationString);
        }

        return new PlacedKeys(servers, await ShardedRedis.ConnectAsync(topology));
    }

    /// <summary>A key that lives on a node; another for each name.</summary>
    public byte[] KeyOn(int node, string name = "k") => KeyOn(Redis, node, name);

    public static byte[] KeyOn(ShardedRedis redis, int node, string name = "k") => Words.Bytes(
        Enumerable.Range(0, 1000).Select(i => $"{name}{i}").First(key => redis.RouteOf(key).Node == redis.Topology.Nodes[node].Id));

    public IDatabase Node(int node) => Redis.Nodes[node].Database;

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await Servers.DisposeAsync();
    }
}
