namespace RedisTyped.Resharding.Planning;

/// <summary>
/// In which order writes are held back at the cut-over where nodes that give keys away are given others as well: such a node takes the last of those while
/// its own clients still write, for a server that holds writes back holds back the tool's too.
/// </summary>
internal static class CutTurns
{
    /// <summary>The turn of each node that keys move away from, by its old name, from 0 on.</summary>
    /// <param name="links">The links of a plan.</param>
    /// <param name="nodes">The servers of the plan: what the old topology calls each, and the new one.</param>
    /// <param name="circle">Those that give each other keys in a circle, so that none of them can be the first.</param>
    public static IReadOnlyDictionary<string, int> Of(IReadOnlyList<PlannedLink> links, IEnumerable<(string? Old, string? New)> nodes, out IReadOnlyList<string> circle)
    {
        Dictionary<string, string> olds = nodes.Where(static node => node is { Old: not null, New: not null }).ToDictionary(static node => node.New!, static node => node.Old!);
        HashSet<string> waiting = [.. links.Select(static link => link.Source)];
        ILookup<string, string> givers = links.Where(link => olds.TryGetValue(link.Target, out string? old) && waiting.Contains(old))
            .ToLookup(link => olds[link.Target], static link => link.Source);
        var turns = new Dictionary<string, int>();
        for (int turn = 0; waiting.Count > 0; turn++)
        {
            string[] next = [.. waiting.Where(node => !givers[node].Any(waiting.Contains))];
            if (next.Length == 0)
            {
                break;
            }

            foreach (string node in next)
            {
                turns.Add(node, turn);
            }

            waiting.ExceptWith(next);
        }

        circle = [.. waiting.Order(StringComparer.Ordinal)];
        return turns;
    }
}
