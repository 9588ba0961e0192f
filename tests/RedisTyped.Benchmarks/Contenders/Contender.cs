using RedisTyped.Benchmarks.Measuring;

namespace RedisTyped.Benchmarks.Contenders;

/// <summary>One way of doing the work of a row.</summary>
/// <param name="name">Its name, one of <see cref="ContenderNames"/>.</param>
internal abstract class Contender(string name)
{
    public string Name { get; } = name;

    /// <summary>What was chosen for it before it was measured, such as the size of its chunks; or null.</summary>
    public virtual string? Note => null;

    /// <summary>What is to be done before each sample, or null.</summary>
    public Func<Task>? BeforeSample { get; init; }

    /// <summary>Counts what a sample left wrong on the nodes; null where answers alone tell.</summary>
    public Func<Task<long>>? CountWrongAfter { get; init; }

    /// <summary>Works until the window ends, and compares every answer with what was stored.</summary>
    /// <returns>What was done and what it took.</returns>
    public abstract Task<LoadTally> RunAsync(LoadWindow window);
}
