using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Routing.Slots;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Connections;

/// <summary>The topology that a command was given: its placement, how to connect, and the addresses to show.</summary>
internal sealed class TopologyInput
{
    private readonly Dictionary<NodeId, string> _endPoints;

    private TopologyInput(RedisTypedOptions options, TopologySnapshot? connected = null)
    {
        Options = options;
        var plan = TopologyPlan.Create(options);
        Snapshot = connected ?? plan.Snapshot;
        Plans = IsCluster ? [.. plan.Nodes.Select(static node => node with { IsCluster = true })] : plan.Nodes;
        _endPoints = Plans.ToDictionary(node => node.Id, EndPointText.Of);
    }

    public RedisTypedOptions Options { get; }

    public TopologySnapshot Snapshot { get; }

    public IReadOnlyList<NodePlan> Plans { get; }

    /// <summary>Whether the nodes are addresses of a Redis Cluster, which has its servers from itself.</summary>
    public bool IsCluster => Snapshot.Router is ClusterRouter;

    /// <exception cref="TopologyException">The file cannot be read or has faults; all are named.</exception>
    /// <exception cref="UsageException">The name is blank.</exception>
    public static TopologyInput Load(string path) => string.IsNullOrWhiteSpace(path)
        ? throw new UsageException("--topology names no file; give the path of a JSON file or a servers.txt")
        : new TopologyInput(TopologyFile.Load(path));

    /// <summary>A topology that is in no file.</summary>
    /// <exception cref="TopologyException">It has faults; all are named.</exception>
    public static TopologyInput Of(RedisTypedOptions options) => new(options);

    /// <summary>The placement with how to connect.</summary>
    public TopologyPlan Plan() => new(Snapshot, Plans);

    /// <summary>The same topology; that of a Redis Cluster with the slots that its nodes have now, for which it is connected to.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="ask">Asks the nodes of a Redis Cluster for more.</param>
    /// <exception cref="NodeUnavailableException">The cluster cannot be reached.</exception>
    public async Task<TopologyInput> WithSlotsAsync(CancellationToken cancellationToken, Func<ShardedRedis, Task>? ask = null)
    {
        if (!IsCluster)
        {
            return this;
        }

        await using var redis = await ShardedRedis.ConnectAsync(Options, cancellationToken: cancellationToken).ConfigureAwait(false);
        TopologySnapshot topology = redis.Topology;
        if (ask is not null)
        {
            await ask(redis).ConfigureAwait(false);
        }

        return new TopologyInput(Options, topology);
    }

    /// <summary>The addresses of a node, its primary's first; never a password. The nodes of a Redis Cluster are named by theirs.</summary>
    public string EndPointOf(NodeId node) => _endPoints.GetValueOrDefault(node, node.Name);

    public IReadOnlyList<string> EndPointsOf(NodeId node) => EndPointOf(node).Split(", ");

    /// <summary>Finds a node by its name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public NodePlan Plan(string name) => Plans.FirstOrDefault(plan => plan.Id.Name == name)
        ?? throw new UsageException($"There is no node '{name}' in the topology; it has {string.Join(", ", Plans.Select(plan => plan.Id))}.");
}
