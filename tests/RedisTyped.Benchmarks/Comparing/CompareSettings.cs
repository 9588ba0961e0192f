namespace RedisTyped.Benchmarks.Comparing;

/// <summary>What a comparison runs, and how long.</summary>
/// <param name="Only">Names of the rows; empty for all.</param>
/// <param name="Repetitions">How often each contender of a row is measured.</param>
/// <param name="Length">How long a sample takes.</param>
/// <param name="ServerArguments">Added to the command line of each redis-server.</param>
internal sealed record CompareSettings(IReadOnlyList<string> Only, int Repetitions, TimeSpan Length, IReadOnlyList<string> ServerArguments);
