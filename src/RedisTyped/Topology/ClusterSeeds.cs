using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Topology;

/// <summary>Checks nodes that are only addresses by which a Redis Cluster is found.</summary>
internal static class ClusterSeeds
{
    /// <summary>Adds what cannot be said of such an address.</summary>
    public static void Check(RedisTypedOptions options, IReadOnlyList<NodePlan> plans, ICollection<string> faults)
    {
        for (int i = 0; i < options.Nodes.Count; i++)
        {
            NodeOptions node = options.Nodes[i];
            NodePlace place = node.Place ?? NodePlace.Index(i);
            if (node.Multiplexer is not null)
            {
                faults.Add($"{place.Node}: a multiplexer is given, but router 'cluster' opens its connections itself; give a configuration");
            }

            if (!string.IsNullOrWhiteSpace(node.Slots))
            {
                faults.Add($"{place.Member("slots")}: is given, but a Redis Cluster says itself which node has which slots; remove it");
            }

            if (plans.FirstOrDefault(plan => plan.Id.Name == node.Name) is { Configuration: { } configuration })
            {
                CheckOptions(configuration, plans[0].Configuration!, place, faults);
            }
        }
    }

    private static void CheckOptions(ConfigurationOptions configuration, ConfigurationOptions first, NodePlace place, ICollection<string> faults)
    {
        if (configuration.DefaultDatabase > 0)
        {
            faults.Add($"{place.Member("configuration")}: defaultDatabase is {configuration.DefaultDatabase}, but a Redis Cluster has database 0 only; remove it");
        }

        if (OptionsOf(configuration) != OptionsOf(first))
        {
            faults.Add($"{place.Member("configuration")}: has other options than the first node, but both are addresses of one Redis Cluster; give both the same");
        }
    }

    private static string OptionsOf(ConfigurationOptions configuration)
    {
        ConfigurationOptions options = configuration.Clone();
        options.EndPoints.Clear();
        return options.ToString(includePassword: true);
    }
}
