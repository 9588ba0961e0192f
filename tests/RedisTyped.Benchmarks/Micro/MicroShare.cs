namespace RedisTyped.Benchmarks.Micro;

/// <summary>What part of another micro benchmark's time one may take.</summary>
/// <param name="Benchmark">Its class and method: <c>GeneratorBenchmarks.Generate</c>.</param>
/// <param name="Whole">The other, of the same case.</param>
/// <param name="Most">The ratio of the means, at most.</param>
internal sealed record MicroShare(string Benchmark, string Whole, double Most)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<MicroShare> All { get; } = [new("GeneratorBenchmarks.Generate", "GeneratorBenchmarks.CleanBuild", 0.10)];
}
