using System.Net;
using StackExchange.Redis;

namespace RedisTyped.Topology;

/// <summary>Adds the replicas of a node to the endpoints that it is connected by.</summary>
internal static class ReplicaList
{
    /// <summary>Adds them, or adds the faults and gives null.</summary>
    /// <param name="replicas">Their addresses.</param>
    /// <param name="configuration">How the node is connected to; null where that could not be read.</param>
    /// <param name="place">Where they stand, for messages.</param>
    /// <param name="faults">Takes what is wrong.</param>
    public static ConfigurationOptions? Add(
        IEnumerable<string> replicas, ConfigurationOptions? configuration, string place, ICollection<string> faults)
    {
        int before = faults.Count;
        foreach ((int number, string? replica) in replicas.Index())
        {
            if (string.IsNullOrWhiteSpace(replica) || replica.Contains(',', StringComparison.Ordinal)
                || ConfigurationItems.FaultOf(replica) is not null || ConfigurationItems.EndPointsIn(replica) != 1)
            {
                faults.Add(FormattableString.Invariant($"{place}: number {number} is no endpoint; write host:port, and options in the configuration of the node"));
            }
            else if (configuration is not null && !TryAdd(configuration, ConfigurationOptions.Parse(replica).EndPoints[0]))
            {
                faults.Add(FormattableString.Invariant($"{place}: number {number} is an endpoint that the node has already; name each once"));
            }
        }

        return faults.Count == before ? configuration : null;
    }

    // The list of StackExchange.Redis takes none twice, and knows that of two only once they have their ports.
    private static bool TryAdd(ConfigurationOptions configuration, EndPoint endPoint)
    {
        if (configuration.EndPoints.Contains(endPoint))
        {
            return false;
        }

        configuration.EndPoints.Add(endPoint);
        return NodeConfiguration.TryGivePorts(configuration);
    }
}
