using RedisTyped.Execution.Retries;
using RedisTyped.Keys;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Values;

namespace RedisTyped.Execution;

/// <summary>Sends each call to its node at once; or joins GETs with those of other callers, where it is given coalescers. Thread-safe.</summary>
internal sealed class ImmediateExecutor(CurrentTopology current, IRedisSerializer serializer, RouteLog log, IGetCoalescers? coalescers = null)
    : ShardExecutor(serializer)
{
    internal override ICallFollower? Follower { get; set; }

    public override CommandRoute Route(CommandMethod method, in BuiltKey key)
    {
        var topology = current.Value;
        int node = KeyRouting.NodeOf(topology.Router, method, key);
        var route = RouteTo(topology, method, key, node);
        if (topology.Transition is { } transition)
        {
            route = transition.Over(route, key);
        }

        return coalescers is null || route.IsRefused || route.Moving is not null || topology.Router.KeepsSlotsApart
            ? route
            : route with { Coalescer = coalescers.Of(topology, node, route.Flags) };
    }

    public override CommandRoute Route(CommandMethod method, params ReadOnlySpan<BuiltKey> keys)
    {
        var topology = current.Value;
        int node = KeyRouting.NodeOf(topology.Router, method, keys);
        var route = RouteTo(topology, method, keys[0], node);
        return topology.Transition is { } transition ? transition.Over(route, keys) : route;
    }

    internal override IReadOnlyList<NodeShare> Split(CommandMethod method, IReadOnlyList<BuiltKey> keys)
    {
        var topology = current.Value;
        List<KeyShare> parts = KeyShares.Of(topology.Snapshot, method, keys);
        var shares = new List<NodeShare>(parts.Count);
        foreach ((int index, int[] some) in parts)
        {
            var node = topology.NodeAt(index);
            for (int i = 0; i < some.Length && log.IsOn; i++)
            {
                Log(topology, method, keys[some[i]], node);
            }

            var route = NodeRoutes.To(method, node, topology);
            if (topology.Transition is { } transition)
            {
                route = transition.Over(route, KeysAt(some, keys));
            }

            shares.Add(new NodeShare(node.Id, route, some));
        }

        return shares;
    }

    internal override CurrentTopology Current => current;

    // What these two send, and scans, is in no section: it is for the nodes, or for one of the caller's choice, whatever keys they have; scans change nothing.
    internal override NodeRoutes AllNodes(CommandMethod method) => new(method, current.Value);

    public override CommandRoute OnNode(CommandMethod method, NodeId node)
    {
        var topology = current.Value;
        return NodeRoutes.ToNode(method, topology.Named(node), topology);
    }

    internal override void ReportMisfits(CommandMethod method, string template, long count) =>
        log.WriteMisfits($"{method.Store}.{method.Method}", template, count);

    // In no section: what is queued for the place looks again before it is sent.
    internal override ShardPlace PlaceOf(CommandMethod method, in BuiltKey shard)
    {
        var topology = current.Value;
        topology.Transition?.Refuse($"A transaction of {method.Store}", topology.NodeOf(shard.Bytes), shard.Bytes);
        return ShardPlace.Of(topology, KeyRouting.RoutedPart(topology.Router, method, shard), log);
    }

    // Apart: a method with a closure pays for it with every call.
    private static BuiltKey[] KeysAt(int[] positions, IReadOnlyList<BuiltKey> keys) => Array.ConvertAll(positions, position => keys[position]);

    private CommandRoute RouteTo(ConnectedTopology topology, CommandMethod method, in BuiltKey key, int index)
    {
        var node = topology.NodeAt(index);
        if (log.IsOn)
        {
            Log(topology, method, key, node);
        }

        return NodeRoutes.To(method, node, topology);
    }

    private void Log(ConnectedTopology topology, CommandMethod method, in BuiltKey key, RedisNode node) =>
        log.Write(topology, $"{method.Store}.{method.Method}", key.Bytes, node.Id);
}
