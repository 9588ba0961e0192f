using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Topology;

namespace RedisTyped.Execution;

/// <summary>Leaves nodes that are down out of the placement of keys, and takes them in again when they are back.</summary>
internal static class NodeEjection
{
    /// <summary>Brings the topology in line with the states of its nodes. If another one has come meanwhile, that is left alone until the next time.</summary>
    public static void Apply(CurrentTopology current)
    {
        ConnectedTopology now = current.Value;
        ConnectedTopology whole = now.Whole;
        bool[] down = [.. whole.Nodes.Select(static node => node.State == NodeState.Down)];

        // Without any node left, each fails its own keys, as ever.
        bool ejects = down.Contains(true) && down.Contains(false);
        if (ejects ? now.Router is EjectingRouter router && router.Ejects(down) : now == whole)
        {
            return;
        }

        current.TryReplace(now, ejects ? Without(whole, down) : whole);
    }

    private static ConnectedTopology Without(ConnectedTopology whole, bool[] down) =>
        new(new TopologySnapshot(whole.Snapshot.Nodes, new EjectingRouter(whole.Router, whole.Snapshot.Nodes, down)), whole.Nodes) { Whole = whole };
}
