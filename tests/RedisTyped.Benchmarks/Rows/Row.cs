using RedisTyped.Benchmarks.Contenders;

namespace RedisTyped.Benchmarks.Rows;

/// <summary>A piece of work that several contenders do.</summary>
/// <param name="Title">What the work is, for a reader.</param>
/// <param name="Contenders">Who does it. Those that are ours stand first.</param>
internal sealed record Row(string Title, IReadOnlyList<Contender> Contenders)
{
    /// <summary>What <c>--only</c> knows it by, such as <c>get-64</c>; <see cref="RowCatalog"/> gives it.</summary>
    public string Name { get; init; } = "";

    /// <summary>What throughput counts: calls or keys.</summary>
    public string Unit { get; init; } = "calls";

    /// <summary>
    /// Whether client and nodes share one core. With one call at a time two cores mostly measure how long a halted core takes to wake up.
    /// </summary>
    public bool OnOneCore { get; init; }
}
