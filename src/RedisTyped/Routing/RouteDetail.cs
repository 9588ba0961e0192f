namespace RedisTyped.Routing;

/// <summary>How a router came to its answer.</summary>
/// <param name="Node">Index of the node in the topology.</param>
/// <param name="Hash">The hash of the routed part, where the router has one.</param>
/// <param name="Slot">The hash slot, where the router has slots.</param>
/// <param name="Point">The owning ring point, where the router has a ring.</param>
public readonly record struct RouteDetail(int Node, ulong? Hash = null, int? Slot = null, uint? Point = null);
