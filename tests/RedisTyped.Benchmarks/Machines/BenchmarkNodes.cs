using System.Globalization;
using RedisTyped.Benchmarks.Contenders;
using RedisTyped.Benchmarks.Keys;
using RedisTyped.Benchmarks.RawSockets;
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
    private readonly NutcrackerProcess? _nutcracker;

    private BenchmarkNodes(
        RedisNodes nodes, ConnectionMultiplexer[] multiplexers, ShardedRedis redis, ShardedRedis coalescing, NutcrackerProcess? nutcracker)
    {
        _nodes = nodes;
        _multiplexers = multiplexers;
        _nutcracker = nutcracker;
        Redis = redis;
        Coalescing = coalescing;
        Databases = [.. multiplexers.Select(static multiplexer => multiplexer.GetDatabase())];
        Servers = [.. multiplexers.Select(static multiplexer => multiplexer.GetServer(multiplexer.GetEndPoints()[0]))];
        Raw = new RawNodes(nodes.Nodes.Select(static node => node.Port));
    }

    /// <summary>The client of RedisTyped.</summary>
    public ShardedRedis Redis { get; }

    /// <summary>The same with coalescing on, on connections of its own.</summary>
    public ShardedRedis Coalescing { get; }

    /// <summary>The databases of what is written by hand, one multiplexer for each node.</summary>
    public IDatabase[] Databases { get; }

    /// <summary>The same nodes for commands that concern a whole node.</summary>
    public IServer[] Servers { get; }

    /// <summary>The one database behind nutcracker; null where that is not installed.</summary>
    public IDatabase? ProxiedDatabase => _nutcracker?.Multiplexer.GetDatabase();

    /// <summary>Sockets to the nodes.</summary>
    public RawNodes Raw { get; }

    /// <summary>All processes beside this one that do a contender's work.</summary>
    public IEnumerable<int> ProcessIds =>
        _nodes.Nodes.Select(static node => node.ProcessId).Concat(_nutcracker is { } nutcracker ? [nutcracker.ProcessId] : []);

    /// <summary>Starts the nodes, connects and stores the keys.</summary>
    /// <param name="serverArguments">Added to the command line of each redis-server.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<BenchmarkNodes> StartAsync(IReadOnlyList<string> serverArguments, CancellationToken cancellationToken)
    {
        var options = new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = serverArguments };
        var nodes = await RedisNodes.StartAsync(Count, options, cancellationToken);
        NutcrackerProcess? nutcracker = null;
        try
        {
            nutcracker = await NutcrackerProcess.TryStartAsync(nodes.Nodes.Select(static node => node.Port));
            var multiplexers = await Task.WhenAll(nodes.Nodes.Select(static node => ConnectionMultiplexer.ConnectAsync(node.ConfigurationString + ",allowAdmin=true")));
            var redis = await ShardedRedis.ConnectAsync(TopologyOf(nodes, coalesce: false), cancellationToken: cancellationToken);
            var coalescing = await ShardedRedis.ConnectAsync(TopologyOf(nodes, coalesce: true), cancellationToken: cancellationToken);
            var started = new BenchmarkNodes(nodes, multiplexers, redis, coalescing, nutcracker);
            await started.StoreKeysAsync();
            return started;
        }
        catch
        {
            await (nutcracker?.DisposeAsync() ?? default);
            await nodes.DisposeAsync();
            throw;
        }
    }

    /// <summary>How many keys there are, by the nodes' own DBSIZE.</summary>
    public async Task<long> CountKeysAsync()
    {
        long count = 0;
        foreach (var database in Databases)
        {
            count += (long)await database.ExecuteAsync("DBSIZE");
        }

        return count;
    }

    /// <summary>Processor seconds that all nodes have used so far, as their INFO says.</summary>
    public async Task<double> CpuSecondsAsync()
    {
        double seconds = 0;
        foreach (var database in Databases)
        {
            seconds += (await InfoAsync(database, "cpu"))
                .Where(static fact => fact is ["used_cpu_sys" or "used_cpu_user", _])
                .Sum(static fact => double.Parse(fact[1], CultureInfo.InvariantCulture));
        }

        return seconds;
    }

    /// <summary>The version of redis-server.</summary>
    public async Task<string> ServerVersionAsync() =>
        (await InfoAsync(Databases[0], "server")).First(static fact => fact[0] == "redis_version")[1];

    public async ValueTask DisposeAsync()
    {
        Raw.Dispose();
        await Redis.DisposeAsync();
        await Coalescing.DisposeAsync();
        foreach (var multiplexer in _multiplexers)
        {
            multiplexer.Dispose();
        }

        await (_nutcracker?.DisposeAsync() ?? default);
        await _nodes.DisposeAsync();
    }

    private static async Task<IEnumerable<string[]>> InfoAsync(IDatabase database, string section) =>
        ((string)(await database.ExecuteAsync("INFO", section))!).Split("\r\n").Select(static line => line.Split(':'));

    private static RedisTypedOptions TopologyOf(RedisNodes nodes, bool coalesce)
    {
        // crc32 % 4, as the code by hand has it.
        var topology = new RedisTypedOptions { Router = "modulo", Coalesce = coalesce };
        foreach (TestNode node in nodes.Nodes)
        {
            topology.Nodes.Add(node.Name, node.ConfigurationString);
        }

        return topology;
    }

    /// <summary>Stores by hand what is read, and sees where RedisTyped puts each key: the same node, or nothing would be compared.</summary>
    private async Task StoreKeysAsync()
    {
        var hand = new HandWritten(Databases, Servers);
        await hand.StoreAllAsync();
        for (int id = 0; id < KeySpace.Count; id++)
        {
            byte[] key = KeySpace.KeyOf("key:"u8, id);
            string node = _nodes[Array.IndexOf(Databases, hand.DatabaseOf(key))].Name;
            if (Redis.RouteOf(key).Node.Name != node)
            {
                throw new InvalidOperationException($"id {id} is on different nodes by hand and by RedisTyped; nothing could be compared.");
            }
        }
    }
}
