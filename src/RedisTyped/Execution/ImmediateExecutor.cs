using RedisTyped.Keys;
using RedisTyped.Values;

namespace RedisTyped.Execution;

/// <summary>Sends each call to its node at once. Thread-safe.</summary>
internal sealed class ImmediateExecutor(CurrentTopology current, IRedisSerializer serializer, RouteLog log) : ShardExecutor(serializer)
{
    public override CommandRoute Route(CommandMethod method, in BuiltKey key)
    {
        var topology = current.Value;
        return RouteTo(topology, method, key, KeyRouting.NodeOf(topology.Router, method, key));
    }

    public override CommandRoute Route(CommandMethod method, params ReadOnlySpan<BuiltKey> keys)
    {
        var topology = current.Value;
        int node = KeyRouting.NodeOf(topology.Router, method, keys);
        return RouteTo(topology, method, keys[0], node);
    }

    public override IReadOnlyList<NodeShare> Split(CommandMethod method, IReadOnlyList<BuiltKey> keys)
    {
        var topology = current.Value;
        List<int>?[] positions = KeyShares.Of(topology.Snapshot, method, keys);
        var shares = new List<NodeShare>();
        for (int node = 0; node < positions.Length; node++)
        {
            if (positions[node] is { } some)
            {
                CommandRoute route = default;
                foreach (int i in some)
                {
                    route = RouteTo(topology, method, keys[i], node);
                }

                shares.Add(new NodeShare(topology.NodeAt(node).Id, route, some));
            }
        }

        return shares;
    }

    private CommandRoute RouteTo(ConnectedTopology topology, CommandMethod method, in BuiltKey key, int index)
    {
        var node = topology.NodeAt(index);
        if (log.IsOn)
        {
            log.Write(topology, $"{method.Store}.{method.Method}", key.Bytes, node.Id);
        }

        return new CommandRoute(method, node, node.Database, SendingRule.Flags, topology.Router);
    }
}
