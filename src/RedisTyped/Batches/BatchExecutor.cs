using RedisTyped.Execution;
using RedisTyped.Keys;
using RedisTyped.Routing;
using RedisTyped.Values;

namespace RedisTyped.Batches;

/// <summary>Queues the calls of stores in one batch.</summary>
internal sealed class BatchExecutor(BatchQueue queue, IRedisSerializer serializer, RouteLog log) : ShardExecutor(serializer)
{
    public override CommandRoute Route(CommandMethod method, in BuiltKey key) =>
        RouteTo(method, key, KeyRouting.NodeOf(queue.Topology.Router, method, key));

    public override CommandRoute Route(CommandMethod method, params ReadOnlySpan<BuiltKey> keys) =>
        RouteTo(method, keys[0], KeyRouting.NodeOf(queue.Topology.Router, method, keys));

    public override IReadOnlyList<NodeShare> Split(CommandMethod method, IReadOnlyList<BuiltKey> keys)
    {
        List<int>?[] positions = KeyShares.Of(queue.Topology.Snapshot, method, keys);
        var shares = new List<NodeShare>();
        for (int node = 0; node < positions.Length; node++)
        {
            if (positions[node] is { } some)
            {
                shares.Add(new NodeShare(queue.Topology.NodeAt(node).Id, RouteTo(method, keys[some[0]], node), some));
            }
        }

        return shares;
    }

    public override IReadOnlyList<NodeShare> AllNodes(CommandMethod method) => throw new InvalidOperationException(
        $"{method.Store}.{method.Method} goes to all nodes, whatever their keys, which a batch cannot; call it on the store of the client.");

    public override CommandRoute OnNode(CommandMethod method, NodeId node) => throw new InvalidOperationException(
        $"{method.Store}.{method.Method} goes to a node of the caller's choice, which a batch cannot; call it on the store of the client.");

    internal override ShardPlace PlaceOf(CommandMethod method, in BuiltKey shard) => throw new NotSupportedException(
        $"{method.Store} runs in a batch here, which has no transactions; open one from the store of the client.");

    private CommandRoute RouteTo(CommandMethod method, in BuiltKey key, int index)
    {
        var topology = queue.Topology;
        NodeQueue node = queue.Of(topology.Snapshot.Checked(index));
        var commands = node.Commands;
        if (log.IsOn)
        {
            log.Write(topology, $"{method.Store}.{method.Method}", key.Bytes, node.Node.Id);
        }

        return new CommandRoute(method, node.Node, commands, SendingRule.Flags, topology.Router, node);
    }
}
