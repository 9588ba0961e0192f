namespace RedisTyped.Routing.Slots;

/// <summary>The node of every slot, and what can be wrong with the ranges that say so.</summary>
internal static class SlotOwners
{
    private const int NoNode = -1;

    /// <summary>Gives the node of every slot. Without any ranges the slots are dealt out evenly.</summary>
    /// <param name="nodes">Nodes that <see cref="Check"/> found no fault with.</param>
    public static ushort[] Of(IReadOnlyList<RouterNode> nodes)
    {
        var owners = new ushort[SlotRange.SlotCount];
        SlotRange[]? deal = HasRanges(nodes) ? null : SlotDeal.Even(nodes.Count);
        for (int node = 0; node < nodes.Count; node++)
        {
            foreach (SlotRange range in deal is null ? nodes[node].Slots : [deal[node]])
            {
                owners.AsSpan(range.First, range.Last - range.First + 1).Fill((ushort)node);
            }
        }

        return owners;
    }

    /// <summary>Tells everything that is wrong with the ranges: slots that do not exist, have two nodes or none.</summary>
    public static void Check(IReadOnlyList<RouterNode> nodes, ICollection<string> faults) => CheckRanges(nodes, faults, mayHaveGaps: false);

    /// <summary>As <see cref="Check"/>, but slots may have no node, as in a Redis Cluster.</summary>
    public static void CheckOwned(IReadOnlyList<RouterNode> nodes, ICollection<string> faults) => CheckRanges(nodes, faults, mayHaveGaps: true);

    private static void CheckRanges(IReadOnlyList<RouterNode> nodes, ICollection<string> faults, bool mayHaveGaps)
    {
        if (!HasRanges(nodes))
        {
            if (nodes.Count > SlotRange.SlotCount)
            {
                faults.Add($"router 'slots' has {nodes.Count} nodes, but there are only {SlotRange.SlotCount} slots; use fewer nodes");
            }

            return;
        }

        int[] owners = new int[SlotRange.SlotCount];
        Array.Fill(owners, NoNode);
        var contested = new SortedDictionary<(int First, int Second), List<int>>();
        for (int node = 0; node < nodes.Count; node++)
        {
            foreach (SlotRange range in nodes[node].Slots)
            {
                CheckEnds(nodes[node], range, faults);
                Claim(owners, contested, node, range);
            }
        }

        foreach (((int first, int second), List<int> slots) in contested)
        {
            faults.Add(first == second
                ? $"node '{nodes[first].Id}' lists slots {Runs(slots)} more than once; list each slot once"
                : $"slots {Runs(slots)} belong to both '{nodes[first].Id}' and '{nodes[second].Id}'; give each slot to one node");
        }

        string unowned = Runs(Enumerable.Range(0, SlotRange.SlotCount).Where(slot => owners[slot] == NoNode));
        if (unowned.Length > 0 && !mayHaveGaps)
        {
            faults.Add($"slots {unowned} belong to no node; give each slot to a node, or list none at all to deal them out evenly");
        }
    }

    private static bool HasRanges(IReadOnlyList<RouterNode> nodes) => nodes.Any(static node => node.Slots.Count > 0);

    private static void CheckEnds(RouterNode node, SlotRange range, ICollection<string> faults)
    {
        if (range.First < 0 || range.Last < 0 || range.First >= SlotRange.SlotCount || range.Last >= SlotRange.SlotCount)
        {
            faults.Add($"node '{node.Id}' lists slots {range}, but slots are 0 to {SlotRange.SlotCount - 1}");
        }

        if (range.First > range.Last)
        {
            faults.Add($"node '{node.Id}' lists slots {range}, which ends before it starts; write {range.Last}-{range.First}");
        }
    }

    /// <summary>Marks the slots that a range means, though its ends may be wrong, so that one mistake is not told twice.</summary>
    private static void Claim(
        int[] owners, SortedDictionary<(int First, int Second), List<int>> contested, int node, SlotRange range)
    {
        int first = Math.Max(Math.Min(range.First, range.Last), 0);
        int last = Math.Min(Math.Max(range.First, range.Last), SlotRange.SlotCount - 1);
        for (int slot = first; slot <= last; slot++)
        {
            if (owners[slot] == NoNode)
            {
                owners[slot] = node;
                continue;
            }

            if (!contested.TryGetValue((owners[slot], node), out List<int>? slots))
            {
                contested.Add((owners[slot], node), slots = []);
            }

            slots.Add(slot);
        }
    }

    /// <summary>Gives the ranges that slots make up, in order.</summary>
    internal static IReadOnlyList<SlotRange> RangesOf(IEnumerable<int> slots)
    {
        var runs = new List<SlotRange>();
        foreach (int slot in slots.Distinct().Order())
        {
            if (runs.Count > 0 && runs[^1].Last == slot - 1)
            {
                runs[^1] = runs[^1] with { Last = slot };
            }
            else
            {
                runs.Add(new SlotRange(slot, slot));
            }
        }

        return runs;
    }

    private static string Runs(IEnumerable<int> slots) => string.Join(", ", RangesOf(slots));
}
