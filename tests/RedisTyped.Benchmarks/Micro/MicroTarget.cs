namespace RedisTyped.Benchmarks.Micro;

/// <summary>What a micro benchmark must keep to.</summary>
/// <param name="Benchmark">Its class and method: <c>KeyBenchmarks.Format</c>.</param>
/// <param name="Case">Its parameter, or empty where it has none.</param>
/// <param name="Nanoseconds">The mean, at most.</param>
/// <param name="Bytes">Bytes allocated, at most; null for any number.</param>
internal sealed record MicroTarget(string Benchmark, string Case, double Nanoseconds, long? Bytes)
{
    private const double Millisecond = 1_000_000;

    /// <summary>All of them. Bytes of a key: one array of 24 with its head and length.</summary>
    public static IReadOnlyList<MicroTarget> All { get; } =
    [
        new("KeyBenchmarks.FormatAndRoute", "", 40, 48),
        new("HashingBenchmarks.Crc16", "", 8, 0),
        new("HashingBenchmarks.Crc32", "", 8, 0),
        new("RoutingBenchmarks.Route", "slots", 8, 0),
        new("RoutingBenchmarks.Route", "modulo", 8, 0),
        new("RoutingBenchmarks.Route", "rendezvous", 40, 0),
        new("RoutingBenchmarks.Route", "ketama", 150, 0),
        new("RoutingBenchmarks.Route", "twemproxy", 6, 0),
        new("RoutingBenchmarks.Route", "go-redis", 40, 0),
        new("GeneratorBenchmarks.UnrelatedEdit", "1", 50 * Millisecond, null),
        new("GeneratorBenchmarks.UnrelatedEdit", "100", 50 * Millisecond, null),
    ];
}
