using RedisTyped.Routing;

namespace RedisTyped.Transactions;

/// <summary>
/// A Redis Cluster refused a transaction because its slot was on its way to another node. Nothing of it has run and no condition was found
/// wanting: run it again.
/// </summary>
public sealed class TransactionRefusedException : RedisTypedException
{
    internal TransactionRefusedException(NodeId node, Exception? innerException = null)
        : base(
            $"A transaction for node '{node}' was refused because its slot is moving to another node of the Redis Cluster, or has moved. Nothing of it has run; "
            + "run it again.",
            innerException) => Node = node;

    /// <summary>The node that had the slot when the transaction was begun.</summary>
    public NodeId Node { get; }
}
