namespace RedisTyped.Resharding.Merging;

/// <summary>In which databases the keys of one source are removed. Immutable.</summary>
/// <param name="IsAll">In all of them.</param>
/// <param name="Databases">In these.</param>
internal sealed record SweepScope(bool IsAll, IReadOnlyList<int> Databases)
{
    /// <summary>In none.</summary>
    public static SweepScope Nothing { get; } = new(false, []);

    /// <summary>In one more.</summary>
    /// <param name="db">The database; null for all.</param>
    public SweepScope And(int? db) => db is { } one ? this with { Databases = [.. Databases, one] } : this with { IsAll = true };

    public bool Has(int db) => IsAll || Databases.Contains(db);
}
