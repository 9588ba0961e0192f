namespace RedisTyped.Routing;

/// <summary>A node as a router sees it: what decides placement, and nothing of how to connect.</summary>
/// <param name="Id">The node's name.</param>
/// <param name="Weight">Its share relative to the others.</param>
/// <param name="RingText">
/// The text that ring routers hash for the node's points: its name unless the topology says otherwise. libketama hashes
/// <c>host:port</c>, rb the printed host record.
/// </param>
/// <param name="Slots">The slot ranges that the node owns; empty where slots are dealt out evenly or the router has none.</param>
public sealed record RouterNode(NodeId Id, double Weight, string RingText, IReadOnlyList<SlotRange> Slots)
{
    /// <summary>Describes a node by its name alone, which is its ring text too; it lists no slots.</summary>
    /// <param name="id">The node's name.</param>
    /// <param name="weight">Its share relative to the others.</param>
    public RouterNode(NodeId id, double weight = 1)
        : this(id, weight, id.Name, [])
    {
    }

    /// <summary>Gives the node's name. The ring text stays out: rb's host records hold a password.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Id.Name;
}
