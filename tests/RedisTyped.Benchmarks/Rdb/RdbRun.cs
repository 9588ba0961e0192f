namespace RedisTyped.Benchmarks.Rdb;

/// <summary>One run over an RDB.</summary>
/// <param name="Time">How long it took.</param>
/// <param name="Keys">How many keys it read.</param>
/// <param name="Allocated">How many bytes it allocated in all.</param>
internal sealed record RdbRun(TimeSpan Time, long Keys, long Allocated);
