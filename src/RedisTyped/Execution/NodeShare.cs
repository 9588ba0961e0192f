using RedisTyped.Routing;

namespace RedisTyped.Execution;

/// <summary>What of a command goes to one node: the keys that it owns, or none for a command without keys.</summary>
/// <param name="Node">The node.</param>
/// <param name="Route">Where to send its part of the command.</param>
/// <param name="Positions">Which of the caller's keys these are, ascending.</param>
internal sealed record NodeShare(NodeId Node, CommandRoute Route, IReadOnlyList<int> Positions)
{
    internal NodeFault Failed(Exception exception) => new(Node, exception, Positions);
}
