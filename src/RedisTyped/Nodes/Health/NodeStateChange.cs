using RedisTyped.Routing;

namespace RedisTyped.Nodes.Health;

/// <summary>A node came into another state.</summary>
/// <param name="Node">The node.</param>
/// <param name="Old">How it did before.</param>
/// <param name="New">How it does now.</param>
/// <param name="Reason">Why, in words; never holds a secret.</param>
/// <param name="At">When, in UTC.</param>
public sealed record NodeStateChange(NodeId Node, NodeState Old, NodeState New, string Reason, DateTimeOffset At);
