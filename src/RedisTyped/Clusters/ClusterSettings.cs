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

    /// <summary>The connection to the cluster: StackExchange.Redis finds its other nodes by the seeds.</summary>
    public NodePlan Whole
    {
        get
        {
            ConfigurationOptions whole = _options.Clone();
            foreach (EndPoint endPoint in seeds.Skip(1).SelectMany(static seed => seed.Configuration!.EndPoints))
            {
                if (!whole.EndPoints.Contains(endPoint))
                {
                    whole.EndPoints.Add(endPoint);
                }
            }

            // A replica that is promoted takes no writes here before it was asked again what it is. Who has chosen a pace keeps it.
            if (whole.ConfigCheckSeconds == new ConfigurationOptions().ConfigCheckSeconds)
            {
                whole.ConfigCheckSeconds = RoleCheckSeconds;
            }

            return seeds[0] with { Id = "cluster", Configuration = whole, IsCluster = true };
        }
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
        alone.Proxy = Proxy.Twemproxy;
        alone.CommandMap = CommandMap.Default;
        return alone;
    }

    private ConfigurationOptions Alone(ClusterPrimary primary)
    {
        ConfigurationOptions alone = _options.Clone();
        alone.EndPoints.Clear();
        alone.EndPoints.Add(primary.EndPoint);
        alone.AbortOnConnectFail = false;
        alone.DefaultDatabase = null;
        return alone;
    }
}
