using RedisTyped.Benchmarks.Contenders;
using RedisTyped.Benchmarks.Measuring;

namespace RedisTyped.Benchmarks.Rows;

/// <summary>What the contenders of a row did, repetition by repetition.</summary>
/// <param name="Row">The row.</param>
/// <param name="OneCore">The core that client and nodes shared, or null.</param>
/// <param name="Contenders">The contenders with their samples.</param>
internal sealed record RowResult(Row Row, int? OneCore, IReadOnlyList<ContenderResult> Contenders)
{
    /// <summary>Ours against each of the others.</summary>
    public IEnumerable<Ratio> Ratios =>
        from subject in Contenders
        where ContenderNames.IsOurs(subject.Name)
        from baseline in Contenders
        where !ContenderNames.IsOurs(baseline.Name)
        select Ratio.Of(subject, baseline);
}
