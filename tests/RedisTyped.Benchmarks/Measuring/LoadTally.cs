namespace RedisTyped.Benchmarks.Measuring;

/// <summary>The sum of what a load did while it was timed.</summary>
/// <param name="Operations">Calls, or keys where a call has many.</param>
/// <param name="Elapsed">Time on the clock.</param>
/// <param name="ClientCpu">Processor time of this process.</param>
/// <param name="AllocatedBytes">Bytes allocated by this process.</param>
internal readonly record struct LoadTally(long Operations, TimeSpan Elapsed, TimeSpan ClientCpu, long AllocatedBytes);
