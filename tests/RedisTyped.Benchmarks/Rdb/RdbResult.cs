namespace RedisTyped.Benchmarks.Rdb;

/// <summary>What a row came to.</summary>
/// <param name="Row">The row.</param>
/// <param name="Runs">Its runs.</param>
internal sealed record RdbResult(RdbRow Row, IReadOnlyList<RdbRun> Runs)
{
    private const long MostAllocated = 10_000;

    /// <summary>Million bytes of source in a second.</summary>
    public double Megabytes => Row.Rdb.Length / 1e6 / Median.Time.TotalSeconds;

    /// <summary>Million keys in a second.</summary>
    public double Keys => Median.Keys / 1e6 / Median.Time.TotalSeconds;

    /// <summary>Bytes that a run allocates in all.</summary>
    public long Allocated => Runs.Min(static run => run.Allocated);

    /// <summary>Whether it reached its targets.</summary>
    public bool IsMet => Megabytes >= Row.Megabytes && Keys >= Row.Keys && Allocated < MostAllocated;

    private RdbRun Median => Runs.OrderBy(static run => run.Time).ElementAt(Runs.Count / 2);
}
