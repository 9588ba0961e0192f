using RedisTyped;

namespace WebShop.Stores;

/// <summary>Which articles stand on which shelf. A shelf is a set of its own, on whatever node it falls.</summary>
[RedisStore]
public partial interface IShelves
{
    /// <summary>Puts articles on a shelf.</summary>
    [Command("SADD shelf:{shelf} {articles}")]
    Task<long> PutAsync([ShardKey] string shelf, IReadOnlyCollection<int> articles);

    /// <summary>Finds what stands on all of these shelves: sets of several nodes, which is allowed by name only.</summary>
    [Command("SINTER shelf:{shelves}"), CrossShard]
    Task<int[]> FindAsync([ShardKey] IReadOnlyList<string> shelves, CancellationToken ct = default);
}
