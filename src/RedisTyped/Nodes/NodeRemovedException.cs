using RedisTyped.Routing;

namespace RedisTyped.Nodes;

/// <summary>
/// A reload of the topology has removed the node, or given it another connection, and what was held of it has ended: a node taken from the
/// client, a batch, a transaction, a scan, a subscription, a wait of a blocking command. Or another epoch is in force than the one by which that was
/// begun. Begin it anew; it then goes by the topology of that moment. Nothing was sent, unless the text says otherwise.
/// </summary>
public sealed class NodeRemovedException : RedisTypedException
{
    internal NodeRemovedException(NodeId node, string? told = null)
        : base(
            $"The topology has changed: node '{node}' has left it, or is connected anew, and the connection that this was held on is closed. Ask the client for the node, "
            + $"or call the method, once more; that goes by the topology in force.{(told is null ? "" : " " + told)}")
    {
        Node = node;
        MayHaveRun = told is not null && told.Contains("unknown", StringComparison.Ordinal);
    }

    private NodeRemovedException(string message, NodeId node)
        : base(message) => Node = node;

    /// <summary>Whether the node may have run what was held of it all the same: it was asked to end a wait, and did not answer.</summary>
    internal bool MayHaveRun { get; }

    /// <summary>Whether another epoch is in force than the one by which it was begun.</summary>
    internal bool IsOfEpoch { get; private init; }

    /// <summary>The node.</summary>
    public NodeId Node { get; }

    /// <summary>For what was begun by the topology of an epoch that is over, and was not sent any more, or has taken nothing.</summary>
    /// <param name="node">The node.</param>
    /// <param name="what">What was begun.</param>
    /// <param name="isPast">Whether calls go by another topology by now, so that it can be begun anew at once; false while clients come over.</param>
    internal static NodeRemovedException OfEpoch(NodeId node, string what, bool isPast = true) => new(
        $"{what} was begun for node '{node}' before another epoch came into force, and its keys may have another owner by now. Nothing was done by this call; begin anew, "
        + "by the topology in force.", node)
    {
        IsOfEpoch = isPast,
    };

    /// <summary>For messages of a channel that are published elsewhere by another epoch.</summary>
    internal static NodeRemovedException OfChannel(NodeId node) => new(
        $"The channel has another owner than node '{node}' since another epoch came into force, and what is published goes there; enumerate again.", node);

    /// <summary>For what was begun by a topology in which a key had another owner, and would not find it.</summary>
    internal static NodeRemovedException OfReload(NodeId node, string what) => new(
        $"{what} was begun for node '{node}' before a reload of the topology gave its key another owner; begin anew.", node);
}
