using RedisTyped.Nodes;
using RedisTyped.Routing;

namespace RedisTyped.Blocking;

/// <summary>As many blocking commands wait on a node as may, and none of them ended in time for one more. Nothing was sent.</summary>
public sealed class BlockingLimitException : NodeCallException
{
    internal BlockingLimitException(NodeId node, int limit, string command)
        : base(node, $"{limit} blocking commands wait on node '{node}' already, so {command} was not sent; raise BlockingConnections, or let fewer callers wait at once.") => Limit = limit;

    /// <summary>How many may wait on it at the same time.</summary>
    public int Limit { get; }

    /// <summary>Never: nothing was sent.</summary>
    public override bool MayHaveRun => false;
}
