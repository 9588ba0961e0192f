using RedisTyped.Routing;

namespace RedisTyped.Messaging;

/// <summary>
/// A subscription ended because it cannot give every message any more: they came faster than they were read, or the connection to the
/// node broke. Publish/subscribe of Redis keeps nothing, so what was missed cannot be had again.
/// </summary>
public sealed class MessagesLostException : RedisTypedException
{
    internal MessagesLostException(NodeId node, string reason)
        : base($"The subscription on node '{node}' ended: {reason}.") => Node = node;

    /// <summary>The node of the channel.</summary>
    public NodeId Node { get; }
}
