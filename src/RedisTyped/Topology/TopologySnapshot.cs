using RedisTyped.Routing;

namespace RedisTyped.Topology;

/// <summary>
/// The nodes and the router of one moment: a pure function from keys to nodes, without connections. Immutable and thread-safe.
/// </summary>
public sealed class TopologySnapshot
{
    internal TopologySnapshot(IReadOnlyList<RouterNode> nodes, ShardRouter router)
    {
        Nodes = nodes;
        Router = router;
    }

    /// <summary>The nodes, in the order that the router counts them.</summary>
    public IReadOnlyList<RouterNode> Nodes { get; }

    /// <summary>Places keys on the nodes.</summary>
    public ShardRouter Router { get; }

    /// <summary>Which server of a node answers reads that say nothing of it themselves.</summary>
    public ReadFrom ReadFrom { get; internal init; }

    /// <summary>Checks options and makes their topology, without connecting to anything.</summary>
    /// <param name="options">The options.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">The options have faults; all are named.</exception>
    public static TopologySnapshot Create(RedisTypedOptions options) => TopologyPlan.Create(options).Snapshot;

    /// <summary>Says which node owns a key, and why.</summary>
    /// <param name="key">The key bytes.</param>
    /// <returns>The node with the hash, slot or point that led to it.</returns>
    /// <exception cref="InvalidOperationException">The router gave an index that no node has.</exception>
    public KeyRoute RouteOf(ReadOnlySpan<byte> key)
    {
        byte[] bytes = key.ToArray();
        var parts = Router.PartsOf(bytes);
        var routed = bytes.AsMemory(parts.Routed);
        var detail = Router.Explain(routed.Span);
        return new KeyRoute(
            Nodes[Checked(detail.Node)].Id, Router.Name, routed, parts.HasTag, bytes.AsMemory(parts.Stored), detail.Hash, detail.Slot, detail.Point);
    }

    /// <summary>The place of the node that owns a key.</summary>
    /// <exception cref="InvalidOperationException">The router gave an index that no node has.</exception>
    internal int OwnerOf(ReadOnlySpan<byte> key) => Nodes.Count == 1
        ? 0 // It has all keys: no need to hash them.
        : Checked(Router.Route(key[Router.PartsOf(key).Routed]));

    /// <summary>Of how many keys the nodes are best found at once, by <see cref="Router"/>, to which they are routed parts; 1 where that is not faster.</summary>
    internal int KeysAtOnce => Nodes.Count > 1 && !Router.UsesHashTags && !Router.HasOwnParts ? Router.PartsAtOnce : 1;

    /// <summary>Finds a node by its name.</summary>
    /// <exception cref="ArgumentException">There is no such node.</exception>
    internal int IndexOf(NodeId id)
    {
        for (int i = 0; i < Nodes.Count; i++)
        {
            if (Nodes[i].Id == id)
            {
                return i;
            }
        }

        throw new ArgumentException($"There is no node '{id}'; the topology has {string.Join(", ", Nodes.Select(static n => n.Id))}.", nameof(id));
    }

    /// <summary>Refuses a node index of a router that keeps its contract badly; those of our own never do.</summary>
    internal int Checked(int index)
    {
        if ((uint)index >= (uint)Nodes.Count)
        {
            throw new InvalidOperationException(
                $"The router '{Router.Name}' gave node {index} of {Nodes.Count}; it must give an index from 0 to {Nodes.Count - 1}.");
        }

        return index;
    }
}
