using System.Globalization;

namespace RedisTyped.Clusters;

/// <summary>That a node of a Redis Cluster says itself that it has a slot.</summary>
/// <param name="Node">The node's id in the cluster.</param>
/// <param name="Epoch">Its configuration epoch, which each move of slots raises: of two claims the one with the higher epoch holds.</param>
internal sealed record SlotClaim(string Node, long Epoch)
{
    private const int EpochAt = 6;

    private const int SlotsAt = 8;

    /// <summary>Reads what the node that was asked says of itself in its reply to CLUSTER NODES, see https://redis.io/docs/latest/commands/cluster-nodes/.</summary>
    /// <param name="nodes">The reply.</param>
    /// <param name="slot">The slot.</param>
    /// <returns>Its claim; null: it has not got the slot.</returns>
    public static SlotClaim? Read(string nodes, int slot)
    {
        foreach (string line in nodes.Split('\n'))
        {
            string[] words = line.Split(' ');
            if (words.Length > SlotsAt && words[2].Split(',').Contains("myself") && words.Skip(SlotsAt).Any(range => Holds(range, slot)))
            {
                return new SlotClaim(words[0], long.Parse(words[EpochAt], CultureInfo.InvariantCulture));
            }
        }

        return null;
    }

    /// <summary>The one that holds.</summary>
    public static SlotClaim? Newer(SlotClaim? one, SlotClaim? other) => one is null || other?.Epoch > one.Epoch ? other : one;

    private static bool Holds(string range, int slot)
    {
        string[] ends = range.Split('-');
        return int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last)
            && first <= slot && slot <= last;
    }
}
