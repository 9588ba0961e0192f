using RedisTyped.Execution;
using RedisTyped.Keys;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped;

// Where keys live, and the nodes themselves.
public sealed partial class ShardedRedis
{
    /// <summary>Gives the node that owns a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The node.</returns>
    /// <exception cref="ArgumentException">The key is null, empty or over 512 MB.</exception>
    public RedisNode NodeFor(RedisKey key) => Connected.NodeOf(Bytes(key));

    /// <summary>Gives the database of the node that owns a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The database, for any call of StackExchange.Redis.</returns>
    /// <exception cref="ArgumentException">The key is null, empty or over 512 MB.</exception>
    public IDatabase DatabaseFor(RedisKey key) => NodeFor(key).Database;

    /// <summary>Says which node owns a key, and why.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The node with the routed part and the hash, slot or point that led to it.</returns>
    /// <exception cref="ArgumentException">The key is null, empty or over 512 MB.</exception>
    public KeyRoute RouteOf(RedisKey key) => Connected.Snapshot.RouteOf(Bytes(key));

    /// <summary>Gives a node by its name.</summary>
    /// <param name="id">The name.</param>
    /// <returns>The node.</returns>
    /// <exception cref="ArgumentException">The topology has no such node.</exception>
    public RedisNode OnNode(NodeId id) => Connected.Named(id);

    /// <summary>Sends commands to all nodes at once: PING, DBSIZE, FLUSHDB and whatever else concerns every node.</summary>
    /// <returns>The fan-out over the nodes of this moment.</returns>
    public NodeFanOut OnAllNodes() => new(Connected.Nodes);

    /// <summary>Sends commands to some nodes at once.</summary>
    /// <param name="ids">Their names; one that is repeated counts once.</param>
    /// <returns>The fan-out over those nodes, in the order of the topology.</returns>
    /// <exception cref="ArgumentException">No node is named, or the topology lacks one.</exception>
    public NodeFanOut OnNodes(params NodeId[] ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var topology = Connected;
        return Some(topology, [.. ids.Select(topology.Named)], nameof(ids));
    }

    /// <summary>Sends commands to the nodes that own some keys, at once.</summary>
    /// <param name="keys">The keys.</param>
    /// <returns>The fan-out over those nodes, each once, in the order of the topology.</returns>
    /// <exception cref="ArgumentException">There is no key, or one is null, empty or over 512 MB.</exception>
    public NodeFanOut OnNodesOf(params RedisKey[] keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var topology = Connected;
        return Some(topology, [.. keys.Select(key => topology.NodeOf(Bytes(key)))], nameof(keys));
    }

    private static NodeFanOut Some(ConnectedTopology topology, HashSet<RedisNode> nodes, string parameter) => nodes.Count > 0
        ? new NodeFanOut([.. topology.Nodes.Where(nodes.Contains)])
        : throw new ArgumentException("Name at least one; OnAllNodes() is for all nodes.", parameter);

    private static byte[] Bytes(RedisKey key)
    {
        byte[]? bytes = key;
        return KeyGuard.Fault(bytes) is { } fault ? throw new ArgumentException($"The key {fault}.", nameof(key)) : bytes!;
    }
}
