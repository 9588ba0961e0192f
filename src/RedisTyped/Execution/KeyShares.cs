using System.Buffers;
using RedisTyped.Keys;
using RedisTyped.Topology;

namespace RedisTyped.Execution;

/// <summary>Shares the keys of a split command out to the nodes that own them; needs no connection.</summary>
internal static class KeyShares
{
    /// <summary>One share for each node that owns keys, in the order of the nodes; in a Redis Cluster one for each slot.</summary>
    /// <exception cref="ArgumentException">A key is empty or too long, or leaves the tag of its template.</exception>
    public static List<KeyShare> Of(TopologySnapshot topology, CommandMethod method, IReadOnlyList<BuiltKey> keys)
    {
        if (topology.Router.KeepsSlotsApart)
        {
            return BySlot(topology, method, keys);
        }

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

            int[] places = new int[counts.Length];
            var shares = new List<KeyShare>(counts.Length);
            for (int node = 0; node < counts.Length; node++)
            {
                if (counts[node] > 0)
                {
                    places[node] = shares.Count;
                    shares.Add(new KeyShare(node, new int[counts[node]]));
                }
            }

            for (int i = count - 1; i >= 0; i--)
            {
                int node = owners[i];
                shares[places[node]].Positions[--counts[node]] = i;
            }

            return shares;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(owners);
        }
    }

    private static List<KeyShare> BySlot(TopologySnapshot topology, CommandMethod method, IReadOnlyList<BuiltKey> keys)
    {
        var slots = new SortedDictionary<(int Node, int Slot), List<int>>();
        for (int i = 0; i < keys.Count; i++)
        {
            var place = topology.Router.Explain(KeyRouting.RoutedPart(topology.Router, method, keys[i]));
            if (!slots.TryGetValue((place.Node, place.Slot!.Value), out List<int>? positions))
            {
                slots.Add((place.Node, place.Slot.Value), positions = []);
            }

            positions.Add(i);
        }

        return [.. slots.Select(static slot => new KeyShare(slot.Key.Node, [.. slot.Value]))];
    }
}

/// <summary>The keys of a split command that one command can have.</summary>
/// <param name="Node">The index of the node that owns them.</param>
/// <param name="Positions">Which of the caller's keys these are, ascending.</param>
internal readonly record struct KeyShare(int Node, int[] Positions);
