namespace RedisTyped.Benchmarks.Targets;

/// <summary>What a ratio is of.</summary>
internal enum ComparedFigure
{
    /// <summary>Operations a second; more is better.</summary>
    Throughput,

    /// <summary>Bytes allocated for an operation; less is better.</summary>
    Bytes,
}
