using RedisTyped.Routing;

namespace RedisTyped.Blocking;

/// <summary>As many blocking commands wait on a node as may, and none of them ended in time for one more. Nothing was sent.</summary>
public sealed class BlockingLimitException : RedisTypedException
{
    internal BlockingLimitException(NodeId node, int limit, string command)
        : base($"{limit} blocking commands wait on node '{node}' already, so {command} was not sent; raise BlockingConnections, or let fewer callers wait at once.")
    {
        Node = node;
        Limit = limit;
    }

    /// <summary>The node.</summary>
    public NodeId Node { get; }

    /// <summary>How many may wait on it at the same time.</summary>
    public int Limit { get; }
}
