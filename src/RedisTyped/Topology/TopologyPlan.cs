using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Topology.Reading;

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
        if (options.BlockingConnections < 1)
        {
            faults.Add(FormattableString.Invariant($"blockingConnections: {options.BlockingConnections} is out of range; give 1 or more"));
        }

        if (!Enum.IsDefined(options.ReadFrom))
        {
            faults.Add($"readFrom: {options.ReadFrom} is none of {string.Join(", ", Enum.GetNames<ReadFrom>())}");
        }

        if (options.MaxPendingCalls < 1)
        {
            faults.Add(FormattableString.Invariant($"maxPendingCalls: {options.MaxPendingCalls} is out of range; give 1 or more"));
        }

        if (options is { EjectDownNodes: true, Heartbeat.Enabled: false })
        {
            faults.Add("ejectDownNodes: needs a heartbeat, which is not enabled; enable it, or leave ejectDownNodes out");
        }

        if (options.Epoch < 0)
        {
            faults.Add(FormattableString.Invariant($"epoch: {options.Epoch} is out of range; give 0 or more"));
        }

        EpochCheck.Check(options, faults);
        RetryCheck.Check(options.Retry, faults);
        HeartbeatCheck.Check(options.Heartbeat, faults);
        if (options.Serializer is null)
        {
            faults.Add("serializer: is null; leave it out for JSON");
        }

        // A node that could not be read may be missing from the list, so a missing one is no fault of its own then.
        if (options.Nodes.Count == 0 && options.ReadFaults.Count == 0)
        {
            faults.Add("nodes: there is none; name at least one");
        }

        var nodes = new NodeReader(options, faults);
        var router = RouterChoice.Create(options, nodes, faults);
        return faults.Count == 0 && router is not null
            ? new TopologyPlan(new TopologySnapshot(nodes.Placement, router) { ReadFrom = options.ReadFrom }, nodes.Plans)
            : null;
    }

    /// <summary>The same plan for a client that goes on under its name, and with its meter.</summary>
    /// <param name="node">A node of that client.</param>
    public TopologyPlan MeasuredAs(NodePlan node) =>
        this with { Nodes = [.. Nodes.Select(plan => plan with { ClientName = node.ClientName, MeterFactory = node.MeterFactory })] };

    private static void CheckTimeout(TimeSpan timeout, string place, List<string> faults)
    {
        if (!TimeText.IsTimeout(timeout))
        {
            faults.Add($"{place}: {timeout} is out of range; give a time from 1 millisecond to 24 days");
        }
    }
}
