using RedisTyped.Hashing;
using RedisTyped.Keys;

namespace RedisTyped.Routing;

/// <summary>
/// Decides which node owns a key: a plain function from the routed bytes to the index of a node. Derive from it for a placement of
/// your own.
/// </summary>
/// <remarks>
/// A router is immutable and thread-safe; a topology change builds a new one. It must give the same answer in every process and on
/// every machine, so never use <see cref="object.GetHashCode"/> of anything.
/// </remarks>
public abstract class ShardRouter
{
    /// <summary>The router's name in topologies and messages, such as <c>slots</c>.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Whether keys route by their hash tag. A router that hashes whole keys says <see langword="false"/>, and stores that rely on
    /// tags are refused with it.
    /// </summary>
    /// <value><see langword="true"/> unless overridden.</value>
    public virtual bool UsesHashTags => true;

    /// <summary>The characters of a hash tag by the rule of Redis Cluster, the only one that the compiler proves by.</summary>
    internal const string ClusterTags = "{}";

    /// <summary>The two characters between which a part of the key routes in place of the whole; empty where whole keys do.</summary>
    internal virtual string Tags => UsesHashTags ? ClusterTags : "";

    /// <summary>Whether the key sent to a node can differ from the key given.</summary>
    internal virtual bool RewritesKeys => false;

    /// <summary>Whether <see cref="PartsOf"/> takes keys apart by a rule of its own, and not by that of Redis Cluster or as wholes.</summary>
    internal virtual bool HasOwnParts => RewritesKeys;

    /// <summary>
    /// Whether only keys of one slot are together, and not all keys of one node: a Redis Cluster refuses a command over several slots.
    /// </summary>
    internal virtual bool KeepsSlotsApart => false;

    /// <summary>
    /// The part of all hashes that each node owns, in the order of the nodes, together 1; empty where the router does not know. Real
    /// keys come close to it when there are many and none is much bigger than the rest.
    /// </summary>
    internal virtual IReadOnlyList<double> ExpectedShares => [];

    /// <summary>Gives the node that owns a routed part.</summary>
    /// <param name="routedPart">The bytes that route; may be empty.</param>
    /// <returns>The index of the node in the topology, 0 to N-1.</returns>
    public abstract int Route(ReadOnlySpan<byte> routedPart);

    /// <summary>Gives the node that owns a routed part, and how that came about.</summary>
    /// <param name="routedPart">The bytes that route; may be empty.</param>
    /// <returns>The node with the hash, slot or point that led to it.</returns>
    public virtual RouteDetail Explain(ReadOnlySpan<byte> routedPart) => new(Route(routedPart));

    /// <summary>How many routed parts are best routed at once: 1 where that is not faster.</summary>
    internal virtual int PartsAtOnce => 1;

    /// <summary>As <see cref="Route(ReadOnlySpan{byte})"/>, for several routed parts.</summary>
    /// <param name="bytes">What holds them.</param>
    /// <param name="routedParts">Where they are; <see cref="PartsAtOnce"/> at most.</param>
    /// <param name="nodes">Takes as many nodes.</param>
    internal virtual void Route(ReadOnlySpan<byte> bytes, ReadOnlySpan<BytePlace> routedParts, Span<int> nodes)
    {
        for (int i = 0; i < routedParts.Length; i++)
        {
            nodes[i] = Route(routedParts[i].In(bytes));
        }
    }

    /// <summary>As <see cref="Route(ReadOnlySpan{byte})"/>, for a routed part whose first bytes have been hashed when compiling.</summary>
    internal virtual int Route(ReadOnlySpan<byte> routedPart, in RoutedPrefix prefix) => Route(routedPart);

    /// <summary>Takes a key apart by this router's rule.</summary>
    internal virtual KeyParts PartsOf(ReadOnlySpan<byte> key)
    {
        if (UsesHashTags && HashTagRule.TryFind(key, out int start, out int length))
        {
            return new KeyParts(start..(start + length), .., HasTag: true);
        }

        return new KeyParts(.., .., HasTag: false);
    }
}
