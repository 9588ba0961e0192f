namespace RedisTyped.Resharding.Rdb.Filtering;

/// <summary>What an <see cref="RdbFilter"/> is told of its source.</summary>
internal sealed record RdbFilterOptions
{
    /// <summary>
    /// How many bytes the RDB has, if the source said so: then no length in it can claim more, and an end mark elsewhere is refused.
    /// </summary>
    /// <value>null: it ends where its end mark is.</value>
    public long? Length { get; init; }

    /// <summary>The longest key that is taken, in bytes.</summary>
    /// <value>64 MiB.</value>
    public int LongestKey { get; init; } = RdbLimits.LongestKey;
}
