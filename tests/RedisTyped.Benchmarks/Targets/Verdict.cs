using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Benchmarks.Rows;

namespace RedisTyped.Benchmarks.Targets;

/// <summary>What was measured for a target.</summary>
/// <param name="Target">The target.</param>
/// <param name="Measured">The ratios of the repetitions.</param>
/// <param name="Outcome">Whether it was reached.</param>
internal sealed record Verdict(Target Target, Spread Measured, Outcome Outcome)
{
    /// <summary>Judges a row by those targets whose contenders it has.</summary>
    public static IEnumerable<Verdict> Of(RowResult result, IEnumerable<Target> targets) =>
        from target in targets
        where target.Row == result.Row.Name
        from ratio in result.Ratios
        where ratio.Subject == target.Subject && ratio.Baseline == target.Baseline
        let measured = target.Figure == ComparedFigure.Throughput ? ratio.Throughput : ratio.Bytes
        where measured is not null
        select new Verdict(target, measured.Value, Judge(target, measured.Value));

    /// <summary>Judges to two decimals, as reports show it; a third says nothing about a machine.</summary>
    private static Outcome Judge(Target target, Spread measured)
    {
        bool more = target.Figure == ComparedFigure.Throughput;
        bool Reaches(double ratio) => more ? Math.Round(ratio, 2) >= target.Wanted : Math.Round(ratio, 2) <= target.Wanted;
        return Reaches(measured.Median) ? Outcome.Met
            : Reaches(more ? measured.UpperQuartile : measured.LowerQuartile) ? Outcome.WithinSpread
            : Outcome.Missed;
    }
}
