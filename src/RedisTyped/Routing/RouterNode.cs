namespace RedisTyped.Routing;

/// <summary>A node as a router sees it: what decides placement, and nothing of how to connect.</summary>
/// <param name="Id">The node's name.</param>
/// <param name="Weight">Its share relative to the others.</param>
/// <param name="RingText">
/// The text that ring routers hash for the node's points: its name unless the topology says otherwise. libketama hashes
/// <c>host:port</c>, rb the printed host record.
/// </param>
/// <param name="Slots">The slot ranges that the node owns; empty where slots are dealt out evenly or the router has none.</param>
public sealed record RouterNode(NodeId Id, double Weight, string RingText, IReadOnlyList<SlotRange> Slots);
