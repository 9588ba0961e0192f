using System.Globalization;
using RedisTyped.Benchmarks.Contenders;
using RedisTyped.Benchmarks.Keys;
using RedisTyped.Testing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Benchmarks.Machines;

/// <summary>Four nodes with the keys on them, and the connections of the contenders.</summary>
internal sealed class BenchmarkNodes : IAsyncDisposable
{
    private const int Count = 4;

    private readonly RedisNodes _nodes;
    private readonly ConnectionMultiplexer[] _multiplexers;

    private BenchmarkNodes(RedisNodes nodes, ConnectionMultiplexer[] multiplexers, ShardedRedis redis)
    {
        _nodes = nodes;
        _multiplexers = multiplexers;
        Redis = redis;
        Databases = [.. multiplexers.Select(static multiplexer => multiplexer.GetDatabase())];
    }

    /// <summary>The client of RedisTyped.</summary>
    public ShardedRedis Redis { get; }

    /// <summary>The databases of what is written by hand, one multiplexer for each node.</summary>
    public IDatabase[] Databases { get; }

    /// <summary>Ports of the nodes, in their order.</summary>
    public IEnumerable<int> Ports => _nodes.Nodes.Select(static node => node.Port);

    /// <summary>Processes of the nodes.</summary>
    public IEnumerable<int> ProcessIds => _nodes.Nodes.Select(static node => node.ProcessId);

    /// <summary>Starts the nodes, connects and stores the keys.</summary>
    /// <param name="serverArguments">Added to the command line of each redis-server.</param>
    public static async Task<BenchmarkNodes> StartAsync(IReadOnlyList<string> serverArguments, CancellationToken cancellationToken)
    {
        var options = new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = serverArguments };
        var nodes = await RedisNodes.StartAsync(Count, options, cancellationToken);
        try
        {
            var multiplexers = await Task.WhenAll(nodes.Nodes.Select(static node => ConnectionMultiplexer.ConnectAsync(node.ConfigurationString)));
            var redis = await ShardedRedis.ConnectAsync(TopologyOf(nodes), cancellationToken: cancellationToken);
            var started = new BenchmarkNodes(nodes, multiplexers, redis);
            await started.StoreKeysAsync();
            return started;
        }
        catch
        {
            await nodes.DisposeAsync();
            throw;
        }
    }

    /// <summary>Processor seconds that all nodes have used so far, as their INFO says.</summary>
    public async Task<double> CpuSecondsAsync()
    {
        double seconds = 0;
        foreach (var database in Databases)
        {
            string reply = (string)(await database.ExecuteAsync("INFO", "cpu"))!;
            foreach (string line in reply.Split("\r\n"))
            {
                if (line.Split(':') is ["used_cpu_sys" or "used_cpu_user", var used])
                {
                    seconds += double.Parse(used, CultureInfo.InvariantCulture);
                }
            }
        }

        return seconds;
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        foreach (var multiplexer in _multiplexers)
        {
            multiplexer.Dispose();
        }

        await _nodes.DisposeAsync();
    }

    private static RedisTypedOptions TopologyOf(RedisNodes nodes)
    {
        // crc32 % 4, as the code by hand has it.
        var topology = new RedisTypedOptions { Router = "modulo" };
        foreach (TestNode node in nodes.Nodes)
        {
            topology.Nodes.Add(node.Name, node.ConfigurationString);
        }

        return topology;
    }

    /// <summary>Stores every value by hand and sees where RedisTyped puts each key: the same node, or nothing would be compared.</summary>
    private async Task StoreKeysAsync()
    {
        var hand = new HandWritten(Databases);
        for (int id = 0; id < KeySpace.Count; id++)
        {
            byte[] key = KeySpace.KeyOf("key:"u8, id);
            string node = _nodes[Array.IndexOf(Databases, hand.DatabaseOf(key))].Name;
            if (Redis.RouteOf(key).Node.Name != node)
            {
                throw new InvalidOperationException($"id {id} is on different nodes by hand and by RedisTyped.");
            }

            await hand.DatabaseOf(key).StringSetAsync(key, KeySpace.ValueOf(id));
        }
    }
}
