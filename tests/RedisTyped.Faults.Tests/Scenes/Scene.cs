using RedisTyped.Faults.Tests.Faults;
using RedisTyped.Faults.Tests.Ledgers;
using RedisTyped.Faults.Tests.Network;
using RedisTyped.Faults.Tests.Workloads;
using RedisTyped.Nodes;
using RedisTyped.Testing;

namespace RedisTyped.Faults.Tests.Scenes;

/// <summary>Servers, one client on them and its workload, with a fault about to happen.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private const int NodeCount = 3;

    private readonly RedisNodes _servers;
    private readonly Dictionary<string, int> _serving;

    private Scene(Fault fault, RedisNodes servers, Dictionary<string, FaultProxy> proxies, ShardedRedis redis, WorkSite site)
    {
        Fault = fault;
        _servers = servers;
        Proxies = proxies;
        Redis = redis;
        Site = site;
        _serving = servers.Nodes.ToDictionary(static node => node.Name, static node => node.Port);
    }

    /// <summary>What is going to happen.</summary>
    public Fault Fault { get; }

    /// <summary>The client.</summary>
    public ShardedRedis Redis { get; }

    /// <summary>What the callers have in common.</summary>
    public WorkSite Site { get; }

    /// <summary>The network before the nodes that are to be hit, where the fault needs one.</summary>
    public IReadOnlyDictionary<string, FaultProxy> Proxies { get; }

    /// <summary>The nodes that are to be hit.</summary>
    public IReadOnlyList<TestNode> Victims => [.. _servers.Nodes.Where(node => Fault.Hits(node.Name))];

    /// <summary>The node that is to be hit.</summary>
    public TestNode Victim => Victims.Single();

    /// <summary>The network before it.</summary>
    public FaultProxy Link => Proxies[Victim.Name];

    /// <summary>The port on which the data of a node is served at this moment.</summary>
    public int PortOf(string node) => _serving[node];

    /// <summary>Says that another server has the data of a node from now on.</summary>
    public void MoveTo(string node, int port) => _serving[node] = port;

    /// <summary>Starts servers and connects.</summary>
    public static async Task<Scene> StartAsync(Fault fault, CancellationToken cancellationToken)
    {
        var options = new RedisNodesOptions
        {
            Server = RedisServerKind.RedisServer,
            Persistent = fault.IsPersistent,
            ReplicasPerNode = fault.Replicas,
            ExtraArguments = ["--enable-debug-command", "yes", .. fault.ServerArguments],
        };
        RedisNodes servers = await RedisNodes.StartAsync(NodeCount, options, cancellationToken);
        var proxies = new Dictionary<string, FaultProxy>();
        if (fault.NeedsNetwork)
        {
            foreach (TestNode node in servers.Nodes.Where(node => fault.Hits(node.Name)))
            {
                proxies[node.Name] = FaultProxy.Start(node.Port);
            }
        }

        ShardedRedis redis = await ConnectAsync(fault, servers, proxies, cancellationToken);
        var timeouts = servers.Nodes.ToDictionary(static node => node.Name, node => fault.TimeoutOf(node.Name));
        return new Scene(fault, servers, proxies, redis, new WorkSite(redis, timeouts));
    }

    /// <summary>Measures what the client holds.</summary>
    public Task<Level> LevelAsync() => Level.OfAsync(
        [.. _serving.Values],
        _servers.Nodes.SelectMany(static node => node.Replicas.Prepend(node)).Select(static node => node.Port)
            .Concat(Proxies.Values.Select(static proxy => proxy.Port)).ToHashSet());

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        foreach (FaultProxy proxy in Proxies.Values)
        {
            await proxy.DisposeAsync();
        }

        await _servers.DisposeAsync();
    }

    private static async Task<ShardedRedis> ConnectAsync(
        Fault fault, RedisNodes servers, Dictionary<string, FaultProxy> proxies, CancellationToken cancellationToken)
    {
        ShardedRedis redis = await ShardedRedis.ConnectAsync(
            options =>
            {
                // The short times of those that are hit may be too short for a busy machine: then they connect a little later.
                options.AbortOnConnectFail = false;
                options.OperationTimeout = Fault.HealthyTimeout;
                foreach (TestNode node in servers.Nodes)
                {
                    string configuration = proxies.TryGetValue(node.Name, out FaultProxy? proxy) ? proxy.EndPoint : node.ConfigurationString;
                    string times = fault.Hits(node.Name) ? $",connectTimeout=1000,syncTimeout={fault.TimeoutOf(node.Name).TotalMilliseconds:0}" : "";
                    options.Nodes.Add(node.Name, configuration + times);
                }
            },
            cancellationToken: cancellationToken);
        if (!await Patience.UntilAsync(() => redis.Nodes.All(static node => node.State == NodeState.Connected), FaultRun.Longest))
        {
            throw new InvalidOperationException("The client could not connect to nodes that had answered.");
        }

        return redis;
    }
}
