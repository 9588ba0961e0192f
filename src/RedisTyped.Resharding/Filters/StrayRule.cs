namespace RedisTyped.Resharding.Filters;

/// <summary>
/// Says which strays are brought over: none, or all but those that come to the server that is their owner already, which has itself what clients find under their names.
/// Immutable and thread-safe.
/// </summary>
/// <param name="policy">What is done with strays.</param>
/// <param name="places">The places in the new topology of the servers of the old one, -1 for those that are not in it; null: none of them is.</param>
internal sealed class StrayRule(StrayPolicy policy, IReadOnlyList<int>? places = null)
{
    public StrayPolicy Policy => policy;

    /// <summary>Whether a stray is.</summary>
    /// <param name="before">The place in the old topology of the node that it has the key on.</param>
    /// <param name="after">The place in the new topology of the node that it has the key on.</param>
    public bool Brings(int before, int after) => policy == StrayPolicy.Keep && places?[before] != after;
}
