using RedisTyped.Routing;

namespace RedisTyped.Nodes;

/// <summary>
/// A reload of the topology has removed the node, or given it another connection, and what was held of it has ended: a node taken from the
/// client, a batch, a transaction, a scan, a subscription, a wait of a blocking command. Start that again; it then goes by the topology of
/// that moment. Nothing was sent, unless the text says otherwise.
/// </summary>
public sealed class NodeRemovedException : RedisTypedException
{
    internal NodeRemovedException(NodeId node, string? told = null)
        : base($"A reload of the topology has closed this connection to node '{node}'; start again, by the topology of now.{(told is null ? "" : " " + told)}")
    {
        Node = node;
        MayHaveRun = told is not null && told.Contains("unknown", StringComparison.Ordinal);
    }

    /// <summary>Whether the node may have run what was held of it all the same: it was asked to end a wait, and did not answer.</summary>
    internal bool MayHaveRun { get; }

    /// <summary>The node.</summary>
    public NodeId Node { get; }
}
