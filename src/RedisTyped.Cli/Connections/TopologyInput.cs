using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Connections;

/// <summary>The topology that a command was given: its placement, how to connect, and the addresses to show.</summary>
internal sealed class TopologyInput
{
    private readonly Dictionary<NodeId, string> _endPoints;

    private TopologyInput(RedisTypedOptions options)
    {
        Options = options;
        var plan = TopologyPlan.Create(options);
        Snapshot = plan.Snapshot;
        Plans = plan.Nodes;
        _endPoints = Plans.ToDictionary(node => node.Id, EndPointText.Of);
    }

    public RedisTypedOptions Options { get; }

    public TopologySnapshot Snapshot { get; }

    public IReadOnlyList<NodePlan> Plans { get; }

    /// <exception cref="TopologyException">The file cannot be read or has faults; all are named.</exception>
    /// <exception cref="UsageException">The name is blank.</exception>
    public static TopologyInput Load(string path) => string.IsNullOrWhiteSpace(path)
        ? throw new UsageException("--topology names no file; give the path of a JSON file or a servers.txt")
        : new TopologyInput(TopologyFile.Load(path));

    /// <summary>The placement with how to connect.</summary>
    public TopologyPlan Plan() => new(Snapshot, Plans);

    /// <summary>The addresses of a node, its primary's first; never a password.</summary>
    public string EndPointOf(NodeId node) => _endPoints[node];

    public IReadOnlyList<string> EndPointsOf(NodeId node) => EndPointOf(node).Split(", ");

    /// <summary>Finds a node by its name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public NodePlan Plan(string name) => Plans.FirstOrDefault(plan => plan.Id.Name == name)
        ?? throw new UsageException($"There is no node '{name}' in the topology; it has {string.Join(", ", Plans.Select(plan => plan.Id))}.");
}
