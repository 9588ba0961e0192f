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

    public CommandRoute this[int index] => To(method, topology, topology.NodeAt(index));

    public static CommandRoute To(CommandMethod method, ConnectedTopology topology, RedisNode node)
    {
        CommandFlags flags = SendingRule.FlagsOf(method, node);
        return node.Roles.FaultOf(flags) is { } fault
            ? new CommandRoute(method, node, topology.Router, new RefusedCalls(fault))
            : new CommandRoute(method, node, node.Database, flags, topology.Router);
    }
}
