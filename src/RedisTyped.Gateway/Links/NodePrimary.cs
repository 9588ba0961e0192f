using System.Net;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Links;

/// <summary>Which server of a node is its primary, as the client has found it: connections of the gateway's own lead there.</summary>
internal static class NodePrimary
{
    /// <summary>Why neither of two is led to.</summary>
    public const string HasTwo = "it has two primaries";

    /// <summary>The server that a node's commands go to: its primary, else the first that it was given.</summary>
    /// <exception cref="IOException">There are two primaries, or one that was lost has not been asked what it is.</exception>
    public static EndPoint ServerOf(RedisNode node) =>
        node.Gate.IsPrimaryClear ? SeenBy(node) ?? node.EndPoints[0]
        : throw new IOException(node.Gate.HasTwoPrimaries ? HasTwo : "its primary was lost, and has not said yet what it is");

    /// <summary>The one that the client is connected to, be it that another was lost and has not been asked.</summary>
    public static EndPoint? SeenBy(RedisNode node)
    {
        try
        {
            return node.Slots is null && NodeServers.Of(node.Multiplexer).Primaries is [var primary] ? primary : null;
        }
        catch (Exception fault) when (IsUnseen(fault))
        {
            return null;
        }
    }

    /// <summary>Whether the client could not be asked, as its connection is just being exchanged.</summary>
    public static bool IsUnseen(Exception fault) => fault is RedisException or ObjectDisposedException or ArgumentException;
}
