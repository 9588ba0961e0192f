using System.Net;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using StackExchange.Redis;
using SlotRange = RedisTyped.Routing.SlotRange;

namespace RedisTyped.Clusters;

/// <summary>How to connect to a Redis Cluster as a whole, and to each of its primaries alone.</summary>
/// <param name="seeds">The configured nodes: addresses of the cluster, with the same options.</param>
internal sealed class ClusterSettings(IReadOnlyList<NodePlan> seeds)
{
    private const int RoleCheckSeconds = 1;

    private readonly ConfigurationOptions _options = seeds[0].Configuration!;

    public TimeSpan OperationTimeout => seeds[0].OperationTimeout;

    /// <summary>The name of the first seed, which stands for the cluster where no node is known to answer.</summary>
    public NodeId FirstSeed => seeds[0].Id;

    /// <summary>Whether to start although none of the seeds answers.</summary>
    public bool MayStartWithout => !seeds[0].Required;

    /// <summary>The host to take for that of a node that does not know its own.</summary>
    public string FirstHost => _options.EndPoints[0] switch
    {
        DnsEndPoint dns => dns.Host,
        IPEndPoint ip => ip.Address.ToString(),
        _ => "127.0.0.1",
    };

    /// <summary>What is taken for the map until the cluster can be asked: all slots at its first address.</summary>
    public ClusterMap Provisional => new([new ClusterPrimary(FirstHost, FirstPort, [new SlotRange(0, SlotRange.SlotCount - 1)])]);

    private int FirstPort => _options.EndPoints[0] switch
    {
        DnsEndPoint dns => dns.Port,
        IPEndPoint ip => ip.Port,
        _ => 0,
    };

    /// <summary>How to ask each configured address by itself, in the order in which they are configured.</summary>
    public IReadOnlyList<NodePlan> Addresses =>
    [
        .. seeds.SelectMany(static seed => seed.Configuration!.EndPoints.Select(endPoint => (Seed: seed, EndPoint: endPoint)))
            .DistinctBy(static address => address.EndPoint)
            .Select(static address => Lone(address.Seed, address.EndPoint)),
    ];

    /// <summary>
    /// How to connect to a configured address for what only that one is to answer. Connected to as the node of a cluster it would be, StackExchange.Redis
    /// would let any other answer, and wait for all of them.
    /// </summary>
    public static NodePlan Lone(NodePlan seed)
    {
        ConfigurationOptions lone = seed.Configuration!.Clone();
        TakeForProxy(lone);
        return seed with { Configuration = lone, IsCluster = lone.EndPoints.Count > 1, DiscoversReplicas = false };
    }

    /// <summary>The connection to the cluster: StackExchange.Redis finds its other nodes by these.</summary>
    /// <param name="addresses">The addresses to begin with; each is waited for.</param>
    public NodePlan Whole(IReadOnlyList<NodePlan> addresses)
    {
        ConfigurationOptions whole = _options.Clone();
        whole.EndPoints.Clear();
        foreach (EndPoint endPoint in addresses.SelectMany(static address => address.Configuration!.EndPoints))
        {
            whole.EndPoints.Add(endPoint);
        }

        // A replica that is promoted takes no writes here before it was asked again what it is. Who has chosen a pace keeps it.
        if (whole.ConfigCheckSeconds == new ConfigurationOptions().ConfigCheckSeconds)
        {
            whole.ConfigCheckSeconds = RoleCheckSeconds;
        }

        return seeds[0] with { Id = addresses[0].Id, Configuration = whole, IsCluster = true, DiscoversReplicas = false };
    }

    /// <summary>How a blocking command connects to a primary. Without INFO and CLUSTER it takes that for a server of its own, and follows nothing.</summary>
    public NodePlan Blocking(ClusterPrimary primary)
    {
        ConfigurationOptions alone = Alone(primary);

        // Of renamed commands, which a configuration can have in code only, there are none here: options are read from text.
        alone.CommandMap = CommandMap.Create(["INFO", "CLUSTER", "SUBSCRIBE"], available: false);
        return seeds[0] with { Id = primary.Id, Configuration = alone };
    }

    /// <summary>
    /// The connection for commands of a primary alone. Taken for a proxy, a server is asked neither what it is nor whom it knows: with
    /// INFO forbidden instead, StackExchange.Redis 1.2.6 would give the replies of others to whoever sends it, and with CLUSTER forbidden alone
    /// to anybody.
    /// </summary>
    public ConfigurationOptions Own(ClusterPrimary primary)
    {
        ConfigurationOptions alone = Alone(primary);
        TakeForProxy(alone);

        // A try takes the connect timeout where the primary hangs; the next ones come while the client is used.
        alone.ConnectRetry = 1;
        return alone;
    }

    private static NodePlan Lone(NodePlan seed, EndPoint endPoint)
    {
        NodePlan lone = Lone(seed);
        lone.Configuration!.EndPoints.Clear();
        lone.Configuration.EndPoints.Add(endPoint);
        lone.Configuration.AbortOnConnectFail = true;
        return lone with { Required = true, IsCluster = false };
    }

    private static void TakeForProxy(ConfigurationOptions alone)
    {
        alone.Proxy = Proxy.Twemproxy;
        alone.CommandMap = CommandMap.Default;
        alone.DefaultDatabase = null;
        LeaveTieBreaker(alone);
    }

    /// <summary>
    /// The tie-breaker is a key, which all primaries but one refuse with the address of its owner: a connection to one server would have that for
    /// a second server of its own, and send it every other command.
    /// </summary>
    private static void LeaveTieBreaker(ConfigurationOptions alone) => alone.TieBreaker = "";

    private ConfigurationOptions Alone(ClusterPrimary primary)
    {
        ConfigurationOptions alone = _options.Clone();
        alone.EndPoints.Clear();
        alone.EndPoints.Add(primary.EndPoint);
        alone.AbortOnConnectFail = false;
        alone.DefaultDatabase = null;
        LeaveTieBreaker(alone);
        return alone;
    }
}
