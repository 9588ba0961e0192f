using RedisTyped.Routing;

namespace RedisTyped.Transitions;

/// <summary>Something cannot be done because a transition is under way, or because none is.</summary>
public sealed class TransitionException : RedisTypedException
{
    internal TransitionException(string message, NodeId? node = null, Exception? innerException = null)
        : base(message, innerException) => Node = node;

    /// <summary>The node that still has the key, where that is why.</summary>
    public NodeId? Node { get; }

    internal static TransitionException CannotBringOver(string call) => new(
        $"{call} concerns a key that has another owner by the transition under way, and cannot wait for it to be brought over; "
        + "call it by itself on the store of the client, or when the transition is complete. Nothing was sent.");

    internal static TransitionException HasLeft(NodeId node) => new(
        $"The channel has another owner than node '{node}' by the transition under way, and what is published goes there; enumerate again.", node);
}
