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

    public CommandRoute this[int index] => To(method, topology.NodeAt(index), topology.Router);

    public static CommandRoute To(CommandMethod method, RedisNode node, ShardRouter router)
    {
        CommandFlags flags = SendingRule.FlagsOf(method, node);
        return node.Gate.RefusalOf(flags) is { } refusal
            ? new CommandRoute(method, node, router, new RefusedCalls(node, refusal))
            : new CommandRoute(method, node, node.Database, flags, router);
    }
}
