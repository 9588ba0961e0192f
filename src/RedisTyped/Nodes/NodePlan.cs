using System.Diagnostics.Metrics;
using System.Net;
using RedisTyped.Nodes.Health;
using RedisTyped.Routing;
using RedisTyped.Telemetry;
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

    /// <summary>
    /// Whether it connects to a Redis Cluster, where several primaries are as it should be, and a server that is down keeps StackExchange.Redis
    /// waiting until the connect timeout.
    /// </summary>
    public bool IsCluster { get; init; }

    /// <summary>Whether callers are kept off the thread that their replies come in on.</summary>
    public bool CallersMayBlock { get; init; }

    /// <summary>Which server answers reads that say nothing of it themselves.</summary>
    public ReadFrom ReadFrom { get; init; }

    /// <summary>Whether its servers are asked which others belong to it.</summary>
    public bool DiscoversReplicas { get; init; }

    /// <summary>What was given, where <see cref="Configuration"/> names servers that were found besides; else null.</summary>
    public ConfigurationOptions? Given { get; init; }

    /// <summary>
    /// Servers of the node that its connection does without, because they did not say what they are: StackExchange.Redis would write to one that was a
    /// primary, or of which it knows nothing, before it can be asked. They are told of by nobody but this.
    /// </summary>
    public IReadOnlyList<EndPoint> LeftOut { get; init; } = [];

    /// <summary>
    /// What servers had said that they are, for whose sake the connection was made: it could not reach those of them that are left out all the same. Null: it was
    /// made for nobody's.
    /// </summary>
    public IReadOnlyDictionary<EndPoint, ServerRole?>? Expected { get; init; }

    /// <summary>
    /// Whether servers can be left out. Whose connection was supplied has them as they are; a Redis Cluster, a proxy and Sentinels say themselves what is to
    /// be connected to, and what is given by a name that is looked up is told of by an address.
    /// </summary>
    public bool MayLeaveOut => Supplied is null && !IsCluster && Configuration is { Proxy: Proxy.None, ServiceName: null or "", ResolveDns: false };

    /// <summary>How many calls may wait for the node.</summary>
    public int MaxPendingCalls { get; init; } = DefaultMaxPendingCalls;

    /// <summary>How the node is watched.</summary>
    public HeartbeatOptions Heartbeat { get; init; } = new();

    /// <summary>What telemetry calls the client; empty for none.</summary>
    public string ClientName { get; init; } = "";

    /// <summary>Gives the meter; null for the one that clients without a factory share.</summary>
    public IMeterFactory? MeterFactory { get; init; }

    /// <summary>How TLS is done, where it is.</summary>
    public NodeTls? Tls { get; init; }

    /// <summary>The same node, connected to all of its servers but some, and those that it does without already.</summary>
    public NodePlan WithoutAlso(IEnumerable<EndPoint> absent) => Without([.. LeftOut, .. absent]);

    /// <summary>The same node, connected to all of its servers but some.</summary>
    public NodePlan Without(IReadOnlyCollection<EndPoint> absent)
    {
        ConfigurationOptions next = Configuration!.Clone();
        next.EndPoints.Clear();
        foreach (EndPoint endPoint in Configuration.EndPoints.Concat(LeftOut).Where(e => !absent.Contains(e)))
        {
            next.EndPoints.Add(endPoint);
        }

        return this with { Configuration = next, Given = Given ?? Configuration, LeftOut = [.. absent], Expected = null };
    }

    /// <summary>The name alone: the configuration holds a password, and prints it.</summary>
    public override string ToString() => Id.ToString();

    /// <summary>What the options say unless they are told otherwise.</summary>
    public const int DefaultBlockingConnections = 32;

    /// <inheritdoc cref="DefaultBlockingConnections"/>
    public const int DefaultMaxPendingCalls = 100_000;

    /// <summary>Measures at the node, by the address and the database that it was configured with.</summary>
    public NodeTelemetry Measure()
    {
        EndPoint? endPoint = ((Given ?? Configuration)?.EndPoints ?? (IEnumerable<EndPoint>?)Supplied?.GetEndPoints(configuredOnly: true))?.FirstOrDefault();
        int database = Configuration?.DefaultDatabase ?? Supplied?.GetDatabase().Database ?? 0;
        return new NodeTelemetry(ClientInstruments.Of(MeterFactory), ClientName, Id, endPoint, database);
    }
}
