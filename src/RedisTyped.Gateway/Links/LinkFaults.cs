using System.Text;
using RedisTyped.Gateway.Replies;
using RedisTyped.Routing;

namespace RedisTyped.Gateway.Links;

/// <summary>What clients are answered in the place of a node that does not answer, in the style of Redis: a code, then a text.</summary>
internal static class LinkFaults
{
    /// <summary>The node cannot be reached.</summary>
    public static byte[] Down(NodeId node, string why) => Error($"NODEDOWN node '{node}' cannot be reached: {why}");

    /// <summary>The connection was lost after the request had been sent.</summary>
    public static byte[] Lost(NodeId node, string why) => Error($"NODEDOWN the connection to node '{node}' was lost: {why}; {NodeFaultReply.InDoubt}");

    /// <summary>The connection was lost before the request had been sent.</summary>
    public static byte[] NotSent(NodeId node, string why) => Error($"NODEDOWN the connection to node '{node}' was lost: {why}; the command was not sent");

    /// <summary>As many requests wait for the node as may.</summary>
    public static byte[] Busy(NodeId node, int requests) => Error($"BUSY node '{node}' is behind: {requests} requests wait for it; the command was not sent");

    /// <summary>As many bytes wait for the node to take them as may.</summary>
    public static byte[] Full(NodeId node, int bytes) => Error($"BUSY node '{node}' is behind: {bytes} bytes of requests wait for it; the command was not sent");

    /// <summary>Only replicas may answer, and none can be reached.</summary>
    public static byte[] NoReplica(NodeId node) => Error($"NODEDOWN no replica of node '{node}' can be reached, and reads go to replicas alone; the command was not sent");

    /// <summary>The node has left the topology.</summary>
    public static byte[] Removed(NodeId node) => Error($"NODEDOWN node '{node}' has left the topology; the command was not sent");

    private static byte[] Error(string text) => Encoding.UTF8.GetBytes($"-{text.ReplaceLineEndings(" ")}\r\n");
}
