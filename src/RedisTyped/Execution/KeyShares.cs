using RedisTyped.Keys;
using RedisTyped.Topology;

namespace RedisTyped.Execution;

/// <summary>Shares the keys of a split command out to the nodes that own them; needs no connection.</summary>
internal static class KeyShares
{
    /// <summary>The positions of the keys that each node owns, ascending, index by index of the nodes; null for a node that owns none.</summary>
    /// <exception cref="ArgumentException">A key is empty or too long, or leaves the tag of its template.</exception>
    public static List<int>?[] Of(TopologySnapshot topology, CommandMethod method, IReadOnlyList<BuiltKey> keys)
    {
        var positions = new List<int>?[topology.Nodes.Count];
        for (int i = 0; i < keys.Count; i++)
        {
            int node = topology.Checked(KeyRouting.NodeOf(topology.Router, method, keys[i]));
            (positions[node] ??= []).Add(i);
        }

        return positions;
    }
}
