using Microsoft.Extensions.Logging;

namespace RedisTyped.Gateway;

/// <summary>What the gateway logs. Never keys, values, passwords or whole requests.</summary>
internal static partial class GatewayLog
{
    public const string Category = "RedisTyped.Gateway";

    [LoggerMessage(200, LogLevel.Warning, "Client {Client} had more than {Bytes} bytes of replies waiting; its connection was closed")]
    public static partial void TooSlow(ILogger logger, long client, long bytes);

    [LoggerMessage(201, LogLevel.Information, "Client {Client} was silent for longer than allowed; its connection was closed")]
    public static partial void Idle(ILogger logger, long client);

    [LoggerMessage(202, LogLevel.Warning, "A client was refused: {Clients} are connected already")]
    public static partial void TooMany(ILogger logger, int clients);

    [LoggerMessage(203, LogLevel.Warning, "Node {Node} cannot be reached by the gateway; its keys fail until it can")]
    public static partial void NodeMissing(ILogger logger, string node);

    [LoggerMessage(204, LogLevel.Error, "Client {Client} was closed by a fault of the gateway")]
    public static partial void Fault(ILogger logger, Exception fault, long client);

    [LoggerMessage(205, LogLevel.Warning, "What was gathered for a node or a client could not be sent")]
    public static partial void NotSent(ILogger logger, Exception fault);

    [LoggerMessage(206, LogLevel.Warning, "One of the gateway's threads no longer gathers what it sends; each reply is sent alone from now on")]
    public static partial void GatheringEnded(ILogger logger, Exception fault);

    [LoggerMessage(207, LogLevel.Warning, "The connection to a node was lost in the middle of a reply to client {Client}, whose connection was closed")]
    public static partial void BrokenOff(ILogger logger, long client);
}
