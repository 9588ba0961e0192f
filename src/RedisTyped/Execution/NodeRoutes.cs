using RedisTyped.Nodes;
using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>The nodes of a topology, in its order, for a command without keys, and the way to each.</summary>
internal readonly struct NodeRoutes(CommandMethod method, ConnectedTopology topology)
{
    public IReadOnlyList<RedisNode> Nodes => topology.Nodes;

    public int Count => topology.Nodes.Count;

    public ShardRouter Router => topology.Router;

    public CommandRoute this[int index] => ToNode(method, topology.NodeAt(index), topology);

    /// <summary>The way of a command that is for this node and no other.</summary>
    public static CommandRoute ToNode(CommandMethod method, RedisNode node, ConnectedTopology topology)
    {
        // The own connection of a primary of a Redis Cluster leads to no other server.
        CommandFlags flags = node.Slots is null ? SendingRule.FlagsOf(method, node) : SendingRule.Flags;
        return node.Gate.RefusalOf(flags) is { } refusal
            ? new(method, node, topology, new RefusedCalls(node, refusal)) { IsForNode = true }
            : new(method, node, node.Own, flags, topology) { IsForNode = true };
    }

    /// <summary>The way of a command whose keys are the node's.</summary>
    public static CommandRoute To(CommandMethod method, RedisNode node, ConnectedTopology topology)
    {
        CommandFlags flags = SendingRule.FlagsOf(method, node);
        return node.Gate.RefusalOf(flags) is { } refusal
            ? new CommandRoute(method, node, topology, new RefusedCalls(node, refusal))
            : new CommandRoute(method, node, node.Database, flags, topology);
    }
}
