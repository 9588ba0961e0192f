using System.Net;
using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>The servers of a node that are connected, by what StackExchange.Redis has last heard them say that they are. Immutable.</summary>
internal sealed record NodeServers(IReadOnlyList<EndPoint> Primaries, IReadOnlyList<EndPoint> Replicas, bool IsCluster)
{
    /// <summary>Whether writes could go to one primary now and to another later. In a Redis Cluster there are several by right.</summary>
    public bool HasTwoPrimaries => Primaries.Count > 1 && !IsCluster;

    public static NodeServers Of(IConnectionMultiplexer multiplexer)
    {
        var primaries = new List<EndPoint>();
        var replicas = new List<EndPoint>();
        bool isCluster = false;
        foreach (EndPoint endPoint in multiplexer.GetEndPoints(configuredOnly: true))
        {
            IServer server = multiplexer.GetServer(endPoint);
            if (IsSeen(server))
            {
                (IsReplica(server) ? replicas : primaries).Add(endPoint);
                isCluster |= server.ServerType == ServerType.Cluster;
            }
        }

        return new NodeServers(primaries, replicas, isCluster);
    }

#pragma warning disable CS0618 // Renamed, see there.
    /// <summary>Whether a server is a replica.</summary>
    public static bool IsReplica(IServer server) => RenamedMembers.IsReplica(server);
#pragma warning restore CS0618

    /// <summary>Whether a server is connected, and a primary.</summary>
    public static bool IsPrimary(IServer server) => IsSeen(server) && !IsReplica(server);

    /// <summary>The servers of a plan that are not connected, where one primary is; else none.</summary>
    public IReadOnlyList<EndPoint> AbsentOf(NodePlan plan) =>
        this is { Primaries.Count: 1, IsCluster: false } ? [.. plan.Configuration!.EndPoints.Where(e => !Has(e))] : [];

    /// <summary>Whether a server is connected, in whatever role.</summary>
    public bool Has(EndPoint endPoint) => Primaries.Contains(endPoint) || Replicas.Contains(endPoint);

    /// <summary>Whether both are the same servers in the same roles.</summary>
    public bool IsSameAs(NodeServers? other) =>
        other is not null && Primaries.SequenceEqual(other.Primaries) && Replicas.SequenceEqual(other.Replicas);

    private static bool IsSeen(IServer server) => server is { IsConnected: true, ServerType: ServerType.Standalone or ServerType.Cluster };
}
