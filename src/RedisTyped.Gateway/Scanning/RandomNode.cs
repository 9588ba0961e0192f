namespace RedisTyped.Gateway.Scanning;

/// <summary>Draws a node for RANDOMKEY: each has its turn as often as it has keys.</summary>
internal static class RandomNode
{
    /// <summary>Draws.</summary>
    /// <param name="counts">How many keys each node has.</param>
    /// <returns>The node's place; null: there are no keys.</returns>
    public static int? Draw(IReadOnlyList<long> counts)
    {
        long all = counts.Sum();
        if (all == 0)
        {
            return null;
        }

#pragma warning disable CA5394 // Which key is drawn protects nothing.
        long drawn = Random.Shared.NextInt64(all);
#pragma warning restore CA5394
        int node = 0;
        while (drawn >= counts[node])
        {
            drawn -= counts[node++];
        }

        return node;
    }
}
