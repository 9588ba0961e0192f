using RedisTyped.Routing;

namespace RedisTyped.Nodes;

/// <summary>
/// A call that needs more of a node than the shared connection, such as a blocking command or a subscription, has no connection for it,
/// or lost it; or a call asks for a replica where none can be reached, or for a primary where there are two.
/// </summary>
public sealed class NodeConnectionException : RedisTypedException
{
    internal NodeConnectionException(NodeId node, string message, Exception? innerException = null)
        : base(message, innerException) => Node = node;

    /// <summary>The node.</summary>
    public NodeId Node { get; }
}
