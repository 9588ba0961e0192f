using System.Buffers;
using RedisTyped.Keys;
using RedisTyped.Topology;

namespace RedisTyped.Execution;

/// <summary>Shares the keys of a split command out to the nodes that own them; needs no connection.</summary>
internal static class KeyShares
{
    /// <summary>The positions of the keys that each node owns, ascending, index by index of the nodes; null for a node that owns none.</summary>
    /// <exception cref="ArgumentException">A key is empty or too long, or leaves the tag of its template.</exception>
    public static int[]?[] Of(TopologySnapshot topology, CommandMethod method, IReadOnlyList<BuiltKey> keys)
    {
        // Nodes are asked for once, and counted first, so that each share is made in its size.
        int count = keys.Count;
        int[] owners = ArrayPool<int>.Shared.Rent(count);
        int[] counts = new int[topology.Nodes.Count];
        try
        {
            for (int i = 0; i < count; i++)
            {
                owners[i] = topology.Checked(KeyRouting.NodeOf(topology.Router, method, keys[i]));
                counts[owners[i]]++;
            }

            var positions = new int[]?[counts.Length];
            for (int i = count - 1; i >= 0; i--)
            {
                int node = owners[i];
                (positions[node] ??= new int[counts[node]])[--counts[node]] = i;
            }

            return positions;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(owners);
        }
    }
}
