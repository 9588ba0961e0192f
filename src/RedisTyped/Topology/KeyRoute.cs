using RedisTyped.Routing;

namespace RedisTyped.Topology;

/// <summary>Where a key lives, and how that came about.</summary>
/// <param name="Node">The node that owns the key.</param>
/// <param name="Router">The router's name.</param>
/// <param name="RoutedPart">The bytes that decided: the hash tag or the whole key.</param>
/// <param name="HasTag">Whether the routed part is a hash tag.</param>
/// <param name="StoredKey">The key as the node stores it.</param>
/// <param name="Hash">The hash of the routed part, where the router has one.</param>
/// <param name="Slot">The hash slot, where the router has slots.</param>
/// <param name="Point">The owning ring point, where the router has a ring.</param>
public sealed record KeyRoute(
    NodeId Node,
    string Router,
    ReadOnlyMemory<byte> RoutedPart,
    bool HasTag,
    ReadOnlyMemory<byte> StoredKey,
    ulong? Hash,
    int? Slot,
    uint? Point);
