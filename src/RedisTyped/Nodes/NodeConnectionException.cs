using RedisTyped.Routing;

namespace RedisTyped.Nodes;

/// <summary>The connection to a node broke while a call was waiting for its answer, or there was none to send the call on.</summary>
/// <remarks>What StackExchange.Redis said, which does not know the node's name, is the inner exception.</remarks>
public sealed class NodeConnectionException : NodeCallException
{
    internal NodeConnectionException(NodeId node, string message, Exception? innerException = null, bool mayHaveRun = true)
        : base(node, message, innerException) => MayHaveRun = mayHaveRun;

    /// <inheritdoc/>
    public override bool MayHaveRun { get; }
}
