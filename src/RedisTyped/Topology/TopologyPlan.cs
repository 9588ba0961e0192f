using RedisTyped.Nodes;
using RedisTyped.Routing;

namespace RedisTyped.Topology;

/// <summary>Checked options: the topology they describe and how to connect to its nodes.</summary>
internal sealed record TopologyPlan(TopologySnapshot Snapshot, IReadOnlyList<NodePlan> Nodes)
{
    /// <exception cref="TopologyException">The options have faults.</exception>
    public static TopologyPlan Create(RedisTypedOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new List<string>();
        return TryCreate(options, faults) ?? throw new TopologyException(options.Source, faults);
    }

    /// <summary>Gives the plan, or adds every fault and gives null.</summary>
    public static TopologyPlan? TryCreate(RedisTypedOptions options, List<string> faults)
    {
        faults.AddRange(options.ReadFaults);
        CheckTimeout(options.ConnectTimeout, "connectTimeout", faults);
        CheckTimeout(options.OperationTimeout, "operationTimeout", faults);
        if (options.Serializer is null)
        {
            faults.Add("serializer: is null; leave it out for JSON");
        }

        // A node that could not be read may be missing from the list, so a missing one is no fault of its own then.
        if (options.Nodes.Count == 0 && options.ReadFaults.Count == 0)
        {
            faults.Add("nodes: there is none; name at least one");
        }

        var routerNodes = new List<RouterNode>();
        var plans = new List<NodePlan>();
        var places = new Dictionary<string, NodePlace>(StringComparer.Ordinal);
        for (int i = 0; i < options.Nodes.Count; i++)
        {
            var node = options.Nodes[i];
            var place = node.Place ?? NodePlace.Index(i);
            CheckName(node, place, places, faults);
            CheckWeight(node, place, faults);
            var slots = SlotList.Read(node.Slots, place.Member("slots"), faults);
            var plan = PlanOf(node, place, options, faults);
            if (plan is not null && !string.IsNullOrWhiteSpace(node.Name))
            {
                plans.Add(plan);
                routerNodes.Add(new RouterNode(node.Name, node.Weight, node.RingText ?? node.Name, slots));
            }
        }

        // A router over nodes that are wrong would only repeat their faults in other words.
        var router = RouterChoice.Create(options, routerNodes, nodesAreSound: faults.Count == 0, faults);
        return faults.Count == 0 && router is not null ? new TopologyPlan(new TopologySnapshot(routerNodes.AsReadOnly(), router), plans) : null;
    }

    private static void CheckTimeout(TimeSpan timeout, string place, List<string> faults)
    {
        if (timeout <= TimeSpan.Zero || timeout.TotalMilliseconds > int.MaxValue)
        {
            faults.Add($"{place}: {timeout} is out of range; give a positive time below 24 days");
        }
    }

    private static void CheckName(NodeOptions node, NodePlace place, Dictionary<string, NodePlace> places, List<string> faults)
    {
        if (string.IsNullOrWhiteSpace(node.Name))
        {
            faults.Add($"{place.Member("name")}: is missing; every node needs a name of its own");
        }
        else if (!places.TryAdd(node.Name, place))
        {
            faults.Add($"{place.Member("name")}: '{node.Name}' is already the name of {places[node.Name].Node}; every node needs a name of its own");
        }
    }

    private static void CheckWeight(NodeOptions node, NodePlace place, List<string> faults)
    {
        if (!(node.Weight > 0) || double.IsInfinity(node.Weight))
        {
            faults.Add(FormattableString.Invariant($"{place.Member("weight")}: {node.Weight} is not a positive number; give one such as 1 or 2.5"));
        }
    }

    private static NodePlan? PlanOf(NodeOptions node, NodePlace place, RedisTypedOptions options, List<string> faults)
    {
        if (node.Multiplexer is not null)
        {
            return new NodePlan(node.Name, Configuration: null, node.Multiplexer, options.OperationTimeout, options.AbortOnConnectFail);
        }

        if (string.IsNullOrWhiteSpace(node.Configuration))
        {
            faults.Add($"{place.Member("configuration")}: is missing; give a StackExchange.Redis configuration string such as 10.0.0.1:6379");
            return null;
        }

        var configuration = NodeConfiguration.Read(node.Configuration, place.Member("configuration"), options, faults);
        return configuration is null
            ? null
            : new NodePlan(
                node.Name,
                configuration,
                Supplied: null,
                TimeSpan.FromMilliseconds(configuration.SyncTimeout),
                configuration.AbortOnConnectFail);
    }
}
