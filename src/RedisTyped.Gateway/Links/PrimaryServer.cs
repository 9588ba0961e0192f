using System.Net;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Links;

/// <summary>The server that a connection of the gateway's own leads to as its node's primary.</summary>
/// <param name="node">The node.</param>
/// <param name="endPoint">The server.</param>
internal sealed class PrimaryServer(RedisNode node, EndPoint endPoint)
{
    // Kept, as some versions of StackExchange.Redis make a new one each time that they are asked for it.
    private IServer? _server;

    /// <summary>Its address.</summary>
    public EndPoint EndPoint => endPoint;

    /// <summary>Why a connection to it is no longer one to the node's one primary; null: it is.</summary>
    /// <remarks>
    /// Where the client has lost its connection, and knows no other primary, the gateway's own leads to the primary still. Asked before each use of a connection: while it is
    /// the primary, nothing is allocated.
    /// </remarks>
    public string? Loss =>
        node.Gate.HasTwoPrimaries ? NodePrimary.HasTwo
        : IsPrimary() ? null
        : NodePrimary.SeenBy(node) is { } primary && !primary.Equals(endPoint) ? "another server is its primary now"
        : null;

    private bool IsPrimary()
    {
        try
        {
            return NodeServers.IsPrimary(_server ??= node.Multiplexer.GetServer(endPoint));
        }
        catch (Exception fault) when (NodePrimary.IsUnseen(fault))
        {
            return false;
        }
    }
}
