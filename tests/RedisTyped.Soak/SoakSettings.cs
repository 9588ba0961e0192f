namespace RedisTyped.Soak;

/// <summary>How a soak runs.</summary>
/// <param name="Duration">How long.</param>
/// <param name="Seed">What decides which faults happen, to which nodes, and for how long.</param>
internal sealed record SoakSettings(TimeSpan Duration, int Seed);
