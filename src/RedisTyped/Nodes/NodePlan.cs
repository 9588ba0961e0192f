using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>How to connect to one node.</summary>
/// <param name="Id">The node.</param>
/// <param name="Configuration">How to open its connection; null when one is supplied.</param>
/// <param name="Supplied">The caller's own connection.</param>
/// <param name="OperationTimeout">How long a command may take to be answered.</param>
/// <param name="Required">Whether the start fails without it.</param>
internal sealed record NodePlan(
    NodeId Id, ConfigurationOptions? Configuration, IConnectionMultiplexer? Supplied, TimeSpan OperationTimeout, bool Required)
{
    /// <summary>How many blocking commands may wait on the node at the same time.</summary>
    public int BlockingConnections { get; init; } = DefaultBlockingConnections;

    /// <summary>Whether it is the connection to a whole Redis Cluster, where several primaries are as it should be.</summary>
    public bool IsCluster { get; init; }

    /// <summary>Whether callers are kept off the thread that their replies come in on.</summary>
    public bool CallersMayBlock { get; init; }

    /// <summary>What the options say unless they are told otherwise.</summary>
    public const int DefaultBlockingConnections = 32;
}
