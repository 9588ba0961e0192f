using RedisTyped.Integration.Tests.Commands;
using RedisTyped.Integration.Tests.Servers;
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

    public static async Task<PlacedKeys> StartAsync(int nodes, TimeSpan? operationTimeout = null, bool hasHeartbeat = true)
    {
        RedisNodes servers = await RedisNodes.StartAsync(nodes, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        return new PlacedKeys(servers, await ConnectAsync(servers, operationTimeout, hasHeartbeat: hasHeartbeat));
    }

    /// <summary>Another client of the same nodes, which reaches one of them by an address of its own.</summary>
    public Task<ShardedRedis> ConnectAsync(int node, string endPoint) => ConnectAsync(Servers, null, node, endPoint);

    private static Task<ShardedRedis> ConnectAsync(RedisNodes servers, TimeSpan? operationTimeout, int? other = null, string endPoint = "", bool hasHeartbeat = true)
    {
        var topology = new RedisTypedOptions();
        topology.OperationTimeout = operationTimeout ?? topology.OperationTimeout;
        topology.Heartbeat.Enabled = hasHeartbeat;
        for (int i = 0; i < servers.Nodes.Count; i++)
        {
            topology.Nodes.Add(servers[i].Name, i == other ? endPoint : servers[i].ConfigurationString);
        }

        return ShardedRedis.ConnectAsync(topology);
    }

    /// <summary>A key that lives on a node; another for each name.</summary>
    public byte[] KeyOn(int node, string name = "k") => KeyOn(Redis, node, name);

    public static byte[] KeyOn(ShardedRedis redis, int node, string name = "k") => Words.Bytes(
        Enumerable.Range(0, 1000).Select(i => $"{name}{i}").First(key => redis.RouteOf(key).Node == redis.Topology.Nodes[node].Id));

    /// <summary>Holds a call up where it writes to a node, so that a test can come in between; reading goes on.</summary>
    /// <param name="node">The node.</param>
    /// <param name="call">Starts the call.</param>
    /// <param name="meanwhile">What happens when the node has got the write and before it runs it.</param>
    public async Task<T> HeldUpAsync<T>(int node, Func<Task<T>> call, Func<Task> meanwhile)
    {
        using var admin = new RespConnection(Servers[node].Port);
        Assert.False(admin.Execute("CLIENT", "PAUSE", "60000", "WRITE").IsError);
        Task<T> pending = call();
        Assert.True(await Runtime.Wait.UntilAsync(
            () => Task.FromResult(admin.Execute("INFO", "clients").Text!.Contains("blocked_clients:1", StringComparison.Ordinal)), static held => held));
        await meanwhile();
        Assert.False(admin.Execute("CLIENT", "UNPAUSE").IsError);
        return await pending;
    }

    public IDatabase Node(int node) => Redis.Nodes[node].Database;

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await Servers.DisposeAsync();
    }
}
