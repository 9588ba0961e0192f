namespace RedisTyped.Cli.Distribution;

/// <summary>What was counted, and how even it is.</summary>
/// <param name="Router">The router's name.</param>
/// <param name="Keys">Where the keys came from, in words: <c>random keys, seed 1</c>.</param>
/// <param name="Loads">The keys of each node, in the order of the topology.</param>
internal sealed record DistributionReport(string Router, string Keys, IReadOnlyList<NodeLoad> Loads)
{
    public long Total => Loads[0].Total;

    public ChiSquare? ChiSquare { get; } = ChiSquare.Of(Loads);

    /// <summary>The node furthest from its expected share; null where no share is known.</summary>
    public NodeLoad? Furthest => Loads.Where(load => load.Deviation is not null).MaxBy(load => Math.Abs(load.Deviation!.Value));
}
