using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Benchmarks.Targets;

namespace RedisTyped.Benchmarks.Resharding;

/// <summary>What a row came to.</summary>
/// <param name="Row">The row.</param>
/// <param name="Samples">One for each repetition.</param>
/// <param name="Baseline">Those of the row that it is compared with, taken in the same repetitions; none where there is no such row.</param>
internal sealed record SyncResult(SyncRow Row, IReadOnlyList<SyncSample> Samples, IReadOnlyList<SyncSample> Baseline)
{
    /// <summary>Seconds.</summary>
    public Spread Seconds => Of(static sample => sample.Seconds);

    /// <summary>How many times as long as the baseline it takes; null without one.</summary>
    public Spread? Ratio => Baseline.Count == 0 ? null : Spread.Of(Samples.Zip(Baseline, static (ours, theirs) => ours.Seconds / theirs.Seconds));

    /// <summary>How many times as fast as the baseline it is; null without one.</summary>
    public Spread? Speed => Baseline.Count == 0 ? null : Spread.Of(Samples.Zip(Baseline, static (ours, theirs) => theirs.Seconds / ours.Seconds));

    /// <summary>Whether it is fast enough; null where nothing is wanted.</summary>
    public Outcome? Verdict => Row.Most > 0 && Ratio is { } ratio
        ? Math.Round(ratio.Median, 2) <= Row.Most ? Outcome.Met : Math.Round(ratio.LowerQuartile, 2) <= Row.Most ? Outcome.WithinSpread : Outcome.Missed
        : null;

    /// <summary>What was missed, in words.</summary>
    public IEnumerable<string> Missed()
    {
        if (Verdict == Outcome.Missed)
        {
            yield return FormattableString.Invariant($"{Row.Name}: {Ratio!.Value.Median:0.00} times as long as {Row.Baseline}, at most {Row.Most:0.00} wanted");
        }

        if (!Row.IsOfProxy)
        {
            yield break;
        }

        if (Of(static sample => sample.PeakMegabytes).Highest > Row.MostMegabytes)
        {
            yield return FormattableString.Invariant(
                $"{Row.Name}: {Of(static sample => sample.PeakMegabytes).Highest:0} MB of memory, at most {Row.MostMegabytes:0} wanted");
        }

        if (Of(static sample => sample.MillisecondsAfterLastByte).Median > SyncRow.MostMillisecondsAfterLastByte)
        {
            yield return FormattableString.Invariant(
                $"{Row.Name}: in step {Of(static sample => sample.MillisecondsAfterLastByte).Median:0} ms after the last byte, at most {SyncRow.MostMillisecondsAfterLastByte:0} wanted");
        }
    }

    /// <summary>Where a figure lies.</summary>
    public Spread Of(Func<SyncSample, double> figure) => Spread.Of(Samples.Select(figure));
}
