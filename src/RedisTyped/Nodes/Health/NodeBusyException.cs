using RedisTyped.Routing;

namespace RedisTyped.Nodes.Health;

/// <summary>
/// As many calls wait for a node as may, so one more was not sent: the node is slower than its callers are, and their memory is not to pay
/// for it. Send less at once, or later.
/// </summary>
public sealed class NodeBusyException : NodeCallException
{
    internal NodeBusyException(NodeId node, string command, int limit)
        : base(node, $"{limit} calls wait for node '{node}' already, so {command} was not sent; send less at once, or raise MaxPendingCalls.") => Limit = limit;

    /// <summary>How many calls may wait for the node: <c>MaxPendingCalls</c> of the options.</summary>
    public int Limit { get; }

    /// <summary>Never: nothing was sent.</summary>
    public override bool MayHaveRun => false;
}
