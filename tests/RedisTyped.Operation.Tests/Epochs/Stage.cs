using Microsoft.Extensions.Logging;
using RedisTyped.Epochs;
using RedisTyped.Operation.Tests.Reloading;
using RedisTyped.Testing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Epochs;

/// <summary>Plays the cut-over from node 'old' to node 'new', step by step, as the tool does.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly RedisNodes _nodes;
    private readonly ConnectionMultiplexer[] _connections;

    private Stage(RedisNodes nodes, ConnectionMultiplexer[] connections)
    {
        _nodes = nodes;
        _connections = connections;
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public TestNode OldNode => _nodes[0];

    public TestNode NewNode => _nodes[1];

    /// <summary>Whether the old node is in the new topology too, with a slot that no test has keys of.</summary>
    public bool OldServesOn { get; set; }

    /// <summary>The router of the new topology; null for the same.</summary>
    public string? NewRouter { get; set; }

    /// <summary>The node of the old topology.</summary>
    public IDatabase Old => _connections[0].GetDatabase();

    /// <summary>The node of the new topology.</summary>
    public IDatabase New => _connections[1].GetDatabase();

    public static async Task<Stage> StartAsync(RedisNodesOptions? options = null)
    {
        RedisNodes nodes = await RedisNodes.StartAsync(2, options, Cancelled);
        ConnectionMultiplexer[] connections = await Task.WhenAll(nodes.Nodes.Select(static node => ConnectionMultiplexer.ConnectAsync(node.ConfigurationString + ",allowAdmin=true")));
        return new Stage(nodes, connections);
    }

    /// <summary>A client of the old topology that follows epochs.</summary>
    public Task<ShardedRedis> ConnectAsync(Action<RedisTypedOptions>? configure = null, ILoggerFactory? log = null)
    {
        RedisTypedOptions options = Topology("old", OldNode);
        options.FollowEpochs = true;
        options.OperationTimeout = TimeSpan.FromSeconds(20);
        configure?.Invoke(options);
        return ShardedRedis.ConnectAsync(options, log, Cancelled);
    }

    public RedisTypedOptions NewTopology()
    {
        RedisTypedOptions options = Topology("new", NewNode);
        options.Router = NewRouter ?? options.Router;
        if (OldServesOn)
        {
            options.Nodes[0].Slots = "1-16383";
            options.Nodes.Add(new NodeOptions { Name = "old", Configuration = OldNode.ConfigurationString, Slots = "0" });
        }

        return options;
    }

    /// <summary>Publishes the new topology as pending, and waits until clients have prepared it.</summary>
    public async Task AnnounceAsync(int clients = 1)
    {
        string next = EpochTopology.Write(NewTopology());
        HashEntry[] fields = [new(EpochRecord.PendingField, 1), new(EpochRecord.NextField, next), new(EpochRecord.NearField, 1)];
        await Task.WhenAll(Old.HashSetAsync(EpochRecord.Key, fields), New.HashSetAsync(EpochRecord.Key, fields));
        await LeasesAsync(EpochStage.Near, 0, clients);
    }

    /// <summary>Makes the new topology that in force; told by the new node alone, since the old one is fenced.</summary>
    public Task PublishAsync() => New.HashSetAsync(EpochRecord.Key,
        [new(EpochRecord.CurrentField, 1), new(EpochRecord.TopologyField, EpochTopology.Write(NewTopology())), new(EpochRecord.PendingField, 1)]);

    /// <summary>Announces the new topology, and has the old node refuse writes.</summary>
    public async Task HoldBackAsync(string fence)
    {
        await AnnounceAsync();
        await FenceAsync(fence);
    }

    /// <summary>Publishes the new topology once the old node has refused so many commands.</summary>
    public async Task PublishOnceRefusedAsync(int refusals = 1)
    {
        await Wait.UntilAsync(async () => await RefusalsAsync(Old) >= refusals, $"the old node has refused {refusals}");
        await PublishAsync();
    }

    /// <summary>Says that nothing is pending, wherever that can be written.</summary>
    public async Task WithdrawAsync(params IDatabase[] nodes)
    {
        foreach (IDatabase node in nodes)
        {
            await node.KeyDeleteAsync(EpochRecord.Key);
        }
    }

    public Task FenceAsync(string fence) => fence switch
    {
        "READONLY" => Old.ExecuteAsync("REPLICAOF", "127.0.0.1", "1"),
        "NOREPLICAS" => Old.ExecuteAsync("CONFIG", "SET", "min-replicas-to-write", "1000000"),
        _ => throw new ArgumentException(fence),
    };

    public async Task OpenAsync()
    {
        await Old.ExecuteAsync("REPLICAOF", "NO", "ONE");
        await Old.ExecuteAsync("CONFIG", "SET", "min-replicas-to-write", "0");
    }

    /// <summary>Waits until so many clients say that they are there.</summary>
    public Task LeasesAsync(EpochStage stage, long epoch, int clients = 1) => Wait.UntilAsync(
        async () =>
        {
            EpochLease[] leases = [.. (await Leases(Old)).Concat(await Leases(New)).Where(lease => lease.Stage == stage && lease.Epoch == epoch)];
            return leases.Select(static lease => lease.Client).Distinct().Count() == clients;
        },
        $"{clients} clients at {stage} of epoch {epoch}");

    public static async Task<IReadOnlyList<EpochLease>> Leases(IDatabase node)
    {
        string list = (string)(await node.ExecuteAsync("CLIENT", "LIST"))!;
        return
        [
            .. list.Split('\n').SelectMany(static line => line.Split(' ')).Where(static word => word.StartsWith("name=", StringComparison.Ordinal))
                .Select(static word => EpochLease.TryRead(word[5..], out EpochLease? lease) ? lease : null).OfType<EpochLease>(),
        ];
    }

    /// <summary>How many commands a node has refused.</summary>
    public static async Task<long> RefusalsAsync(IDatabase node)
    {
        string stats = (string)(await node.ExecuteAsync("INFO", "errorstats"))!;
        return stats.Split('\n').Where(static line => line.StartsWith("errorstat_READONLY", StringComparison.Ordinal) || line.StartsWith("errorstat_NOREPLICAS", StringComparison.Ordinal)
                || line.StartsWith("errorstat_EXECABORT", StringComparison.Ordinal) || line.StartsWith("errorstat_UNBLOCKED", StringComparison.Ordinal))
            .Sum(static line => long.Parse(line.Split("count=")[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        Array.ForEach(_connections, static connection => connection.Dispose());
        await _nodes.DisposeAsync();
    }

    private static RedisTypedOptions Topology(string name, TestNode node)
    {
        var options = new RedisTypedOptions();
        options.Nodes.Add(name, node.ConfigurationString);
        return options;
    }
}
