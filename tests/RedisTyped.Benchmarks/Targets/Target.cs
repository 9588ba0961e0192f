namespace RedisTyped.Benchmarks.Targets;

/// <summary>A ratio that a row must reach.</summary>
/// <param name="Row">Name of the row.</param>
/// <param name="Subject">Name of the contender that is ours.</param>
/// <param name="Baseline">Name of the contender that it is compared with.</param>
/// <param name="Figure">What is compared.</param>
/// <param name="Wanted">Throughput: at least; bytes: at most.</param>
internal sealed record Target(string Row, string Subject, string Baseline, ComparedFigure Figure, double Wanted);
