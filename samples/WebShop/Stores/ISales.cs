using RedisTyped;

namespace WebShop.Stores;

/// <summary>What was sold, day by day.</summary>
[RedisStore]
public partial interface ISales
{
    /// <summary>Counts what was sold of an article.</summary>
    [Command("ZINCRBY sold:{day:yyyy-MM-dd} {count} {article}")]
    Task<double> CountAsync([ShardKey] DateOnly day, int article, int count);

    /// <summary>Lets a day be forgotten.</summary>
    [Command("EXPIRE sold:{day:yyyy-MM-dd} {ttl}")]
    Task<bool> ForgetAsync([ShardKey] DateOnly day, TimeSpan ttl);

    /// <summary>Adds several days up, the most sold last; the days are on several nodes.</summary>
    [Command("ZUNION 1 sold:{days:yyyy-MM-dd} AGGREGATE SUM WITHSCORES"), CrossShard]
    Task<(int Article, double Count)[]> SumAsync([ShardKey] IReadOnlyList<DateOnly> days, CancellationToken ct = default);
}
