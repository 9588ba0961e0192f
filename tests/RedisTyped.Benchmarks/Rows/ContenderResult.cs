using RedisTyped.Benchmarks.Measuring;

namespace RedisTyped.Benchmarks.Rows;

/// <summary>What one contender did.</summary>
/// <param name="Name">Name of the contender.</param>
/// <param name="Note">What was chosen for it before it was measured, such as the size of its chunks; or null.</param>
/// <param name="Samples">One for each repetition.</param>
internal sealed record ContenderResult(string Name, string? Note, IReadOnlyList<Sample> Samples)
{
    /// <summary>Where a figure of the samples lies.</summary>
    public Spread Of(Func<Sample, double> figure) => Spread.Of(Samples.Select(figure));
}
