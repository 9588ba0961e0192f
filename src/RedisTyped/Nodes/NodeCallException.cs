using RedisTyped.Routing;

namespace RedisTyped.Nodes;

/// <summary>A call failed because of the one node that it was for. Calls for other nodes are not concerned.</summary>
public abstract class NodeCallException : RedisTypedException
{
    private protected NodeCallException(NodeId node, string message, Exception? innerException = null)
        : base(message, innerException) => Node = node;

    /// <summary>The node.</summary>
    public NodeId Node { get; }

    /// <summary>Whether the node may have run the command; if not, it can be sent again without doing anything twice.</summary>
    public abstract bool MayHaveRun { get; }
}
