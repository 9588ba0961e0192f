using RedisTyped.Execution;
using RedisTyped.Execution.Retries;
using RedisTyped.Keys;
using RedisTyped.Routing;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.Batches;

/// <summary>Queues the calls of stores in one batch. What is queued is in no section: it looks again whether its topology holds before it is sent.</summary>
internal sealed class BatchExecutor(BatchQueue queue, IRedisSerializer serializer, RouteLog log) : ShardExecutor(serializer)
{
    /// <summary>Where calls go that are made again when the batch has ended.</summary>
    /// <value>Null until then, since they are queued, and when the last of them has ended: it takes no more.</value>
    public ShardExecutor? Immediate { get; set; }

    /// <summary>Is told of calls and their keys; null where none is made again.</summary>
    public FollowedCalls? Followed { get; set; }

    /// <summary>The ends of the results that end by themselves when their parts have.</summary>
    public List<Task> JoinedEnds { get; } = [];

    internal override ICallFollower? Follower => Followed;

    public override CommandRoute Route(CommandMethod method, in BuiltKey key)
    {
        if (Immediate is { } immediate)
        {
            return immediate.Route(method, key);
        }

        NodeQueue node = NodeAt(KeyRouting.NodeOf(queue.Topology.Router, method, key));
        Check(method, node, key);
        Begin(method, node);
        return RouteTo(node, method, key);
    }

    public override CommandRoute Route(CommandMethod method, params ReadOnlySpan<BuiltKey> keys)
    {
        if (Immediate is { } immediate)
        {
            return immediate.Route(method, keys);
        }

        NodeQueue node = NodeAt(KeyRouting.NodeOf(queue.Topology.Router, method, keys));
        foreach (ref readonly BuiltKey key in keys)
        {
            Check(method, node, key);
        }

        Begin(method, node);
        foreach (ref readonly BuiltKey key in keys[1..])
        {
            Concern(node, key);
        }

        return RouteTo(node, method, keys[0]);
    }

    internal override IReadOnlyList<NodeShare> Split(CommandMethod method, IReadOnlyList<BuiltKey> keys)
    {
        if (Immediate is { } immediate)
        {
            return immediate.Split(method, keys);
        }

        Followed?.Begin(method, queue.Count);
        var shares = new List<NodeShare>();
        foreach ((int index, int[] some) in KeyShares.Of(queue.Topology.Snapshot, method, keys))
        {
            NodeQueue node = NodeAt(index);
            foreach (int position in some)
            {
                Check(method, node, keys[position]);
            }

            node.Begin(method);
            foreach (int position in some.AsSpan(1))
            {
                Concern(node, keys[position]);
            }

            shares.Add(new NodeShare(node.Node.Id, RouteTo(node, method, keys[some[0]]), some));
            Followed?.EndPart();
        }

        return shares;
    }

    internal override Task<T> Joined<T>(Task<T> result)
    {
        if (Immediate is null)
        {
            JoinedEnds.Add(ResultEnd.Of(result));
        }

        return result;
    }

    internal override NodeRoutes AllNodes(CommandMethod method) => throw new InvalidOperationException(
        $"{method.Store}.{method.Method} goes to all nodes, whatever their keys, which a batch cannot; call it on the store of the client.");

    public override CommandRoute OnNode(CommandMethod method, NodeId node) => throw new InvalidOperationException(
        $"{method.Store}.{method.Method} goes to a node of the caller's choice, which a batch cannot; call it on the store of the client.");

    internal override ShardPlace PlaceOf(CommandMethod method, in BuiltKey shard) => throw new NotSupportedException(
        $"{method.Store} runs in a batch here, which has no transactions; open one from the store of the client.");

    private void Check(CommandMethod method, NodeQueue node, in BuiltKey key) =>
        queue.Topology.Transition?.Refuse($"{method.Store}.{method.Method} in a batch", node.Node, key.Bytes);

    private void Begin(CommandMethod method, NodeQueue node)
    {
        Followed?.Begin(method, queue.Count);
        node.Begin(method);
    }

    private NodeQueue NodeAt(int index) => queue.Of(queue.Topology.Snapshot.Checked(index));

    private void Concern(NodeQueue node, in BuiltKey key)
    {
        byte[] stored = CommandRoute.StoredBytes(queue.Topology.Router, key);
        node.Concern(stored);
        Followed?.Concern(stored);
    }

    private CommandRoute RouteTo(NodeQueue node, CommandMethod method, in BuiltKey key)
    {
        Concern(node, key);
        if (log.IsOn)
        {
            log.Write(queue.Topology, $"{method.Store}.{method.Method}", key.Bytes, node.Node.Id);
        }

        CommandFlags flags = node.FlagsOf(method);
        return flags != SendingRule.Flags && node.Node.Gate.RefusalOf(flags) is { } refusal
            ? new CommandRoute(method, node.Node, queue.Topology, new RefusedCalls(node.Node, refusal))
            : new CommandRoute(method, node.Node, queue.Topology, node, flags) { Merger = queue.Merges ? node : null };
    }
}
