using System.Globalization;
using RedisTyped.Routing;

namespace RedisTyped.Nodes.Health;

/// <summary>A node is known to be down, so a call for it was not sent. The heartbeat goes on asking the node, and calls go there again once it answers.</summary>
public sealed class NodeDownException : NodeCallException
{
    internal NodeDownException(NodeId node, string command, string reason, DateTimeOffset since)
        : base(
            node,
            string.Create(CultureInfo.InvariantCulture, $"Node '{node}' is down since {since:yyyy-MM-dd HH:mm:ss}Z: {reason}. {command} was not sent; it can be once the node answers again."))
    {
        Reason = reason;
        Since = since;
    }

    /// <summary>Why it counts as down, in words.</summary>
    public string Reason { get; }

    /// <summary>Since when it counts as down, in UTC.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>Never: nothing was sent.</summary>
    public override bool MayHaveRun => false;
}
