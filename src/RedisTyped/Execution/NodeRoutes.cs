using RedisTyped.Nodes;
using RedisTyped.Routing;

namespace RedisTyped.Execution;

/// <summary>The nodes of a topology, in its order, for a command without keys, and the way to each.</summary>
internal readonly struct NodeRoutes(CommandMethod method, ConnectedTopology topology)
{
    public IReadOnlyList<RedisNode> Nodes => topology.Nodes;

    public int Count => topology.Nodes.Count;

    public ShardRouter Router => topology.Router;

    public CommandRoute this[int index] => ToNode(method, topology.NodeAt(index), topology.Router);

    /// <summary>The way of a command that is for this node and no other.</summary>
    public static CommandRoute ToNode(CommandMethod method, RedisNode node, ShardRouter router) => node.Gate.Refusal is { } refusal
        ? new(method, node, router, new RefusedCalls(node, refusal)) { IsForNode = true }
        : new(method, node, node.Own, SendingRule.Flags, router) { IsForNode = true };

    /// <summary>The way of a command whose keys are the node's.</summary>
    public static CommandRoute To(CommandMethod method, RedisNode node, ShardRouter router) => node.Gate.Refusal is { } refusal
        ? new(method, node, router, new RefusedCalls(node, refusal))
        : new(method, node, node.Database, SendingRule.Flags, router);
}
