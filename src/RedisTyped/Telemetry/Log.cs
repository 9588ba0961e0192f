using Microsoft.Extensions.Logging;
using RedisTyped.Routing;

namespace RedisTyped.Telemetry;

/// <summary>Every log message of the client. Keys appear at Debug and below only, secrets never.</summary>
internal static partial class Log
{
    /// <summary>The category of all messages.</summary>
    public const string Category = "RedisTyped";

    [LoggerMessage(1, LogLevel.Debug, "{Method} {Key} hashed as {Hash} goes to {Node}", SkipEnabledCheck = true)]
    public static partial void Routed(ILogger logger, string method, string key, ulong? hash, NodeId node);

    [LoggerMessage(2, LogLevel.Information, "Connected to {Nodes} nodes with router {Router} in {Milliseconds} ms")]
    public static partial void Connected(ILogger logger, int nodes, string router, long milliseconds);

    [LoggerMessage(3, LogLevel.Debug, "Connected to node {Node} in {Milliseconds} ms")]
    public static partial void NodeConnected(ILogger logger, NodeId node, long milliseconds);

    [LoggerMessage(4, LogLevel.Warning, "Started without node {Node}; its keys fail until it can be reached")]
    public static partial void StartedWithout(ILogger logger, NodeId node);

    [LoggerMessage(5, LogLevel.Warning, "{Method} met {Count} keys that do not fit {Template} and left them out")]
    public static partial void Misfits(ILogger logger, string method, long count, string template);

    [LoggerMessage(40, LogLevel.Information, "Slots of the Redis Cluster have moved; {Nodes} primaries have slots")]
    public static partial void SlotsMoved(ILogger logger, int nodes);

    [LoggerMessage(41, LogLevel.Warning, "The slots of the Redis Cluster could not be read; those known are kept")]
    public static partial void SlotsUnknown(ILogger logger, Exception exception);

    [LoggerMessage(42, LogLevel.Warning, "The Redis Cluster was reached without {Node} ({EndPoint}): {Reason}")]
    public static partial void SeedUnused(ILogger logger, NodeId node, string endPoint, string reason);

    [LoggerMessage(20, LogLevel.Information, "The topology was reloaded: {Change}")]
    public static partial void TopologyChanged(ILogger logger, string change);

    [LoggerMessage(21, LogLevel.Error, "{Source} was not taken for the topology, which stays as it is: {Reason}")]
    public static partial void ReloadRefused(ILogger logger, string source, string reason);

    [LoggerMessage(22, LogLevel.Information, "Epoch {Epoch} is in force")]
    public static partial void EpochTaken(ILogger logger, long epoch);

    [LoggerMessage(23, LogLevel.Error, "The topology of epoch {Epoch} was not taken: {Reason}")]
    public static partial void EpochRefused(ILogger logger, long epoch, string reason);

    [LoggerMessage(24, LogLevel.Warning, "Node {Node} does not tell its epoch: {Reason}")]
    public static partial void EpochUnread(ILogger logger, NodeId node, string reason);

    [LoggerMessage(25, LogLevel.Error, "No cut-over sees this client at node {Node}, so that none waits for it, and what it writes in the moments of one can be lost: {Reason}")]
    public static partial void EpochUnseen(ILogger logger, NodeId node, string reason);

    [LoggerMessage(26, LogLevel.Error, "The topology of epoch {Epoch} was taken; what followed failed, a handler of its change or the closing of what it no longer needs: {Reason}")]
    public static partial void EpochFollowedByFault(ILogger logger, long epoch, string reason);

    [LoggerMessage(27, LogLevel.Warning, "{Threads} threads hold calls by a topology that is no longer in force, which were not sent within {Seconds} s: what they write can be lost. A serializer may hold them up")]
    public static partial void CallsHeldUp(ILogger logger, int threads, double seconds);

    [LoggerMessage(30, LogLevel.Warning, "Node {Node} is down: {Reason}")]
    public static partial void NodeDown(ILogger logger, NodeId node, string reason);

    [LoggerMessage(31, LogLevel.Information, "Node {Node} is back and {State}: {Reason}")]
    public static partial void NodeBack(ILogger logger, NodeId node, object state, string reason);

    [LoggerMessage(32, LogLevel.Debug, "Node {Node} is {State}: {Reason}")]
    public static partial void NodeChanged(ILogger logger, NodeId node, object state, string reason);

    [LoggerMessage(34, LogLevel.Debug, "A call failed with {Fault} and is sent again, for the {Number}. time")]
    public static partial void Retried(ILogger logger, int number, string fault);

    [LoggerMessage(33, LogLevel.Error, "A listener to the states of node {Node} failed")]
    public static partial void StateListenerFailed(ILogger logger, Exception fault, NodeId node);

    [LoggerMessage(60, LogLevel.Warning, "The primary of node {Node} is {Primary} now")]
    public static partial void PrimaryFound(ILogger logger, NodeId node, string primary);

    [LoggerMessage(61, LogLevel.Error, "Node {Node} has two primaries, {Primaries}; calls to a primary fail until one is made a replica of the other")]
    public static partial void TwoPrimaries(ILogger logger, NodeId node, string primaries);

    [LoggerMessage(62, LogLevel.Warning, "Node {Node} stays with the servers that it has, since those that were found cannot be connected to: {Reason}")]
    public static partial void ServersNotTaken(ILogger logger, NodeId node, string reason);
}
