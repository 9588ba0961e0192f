using RedisTyped.Benchmarks.Measuring;

namespace RedisTyped.Benchmarks.Rows;

/// <summary>
/// One contender against another. Each repetition gives one ratio, of two samples taken right after each other, so that what slows the
/// machine down for a while slows both.
/// </summary>
/// <param name="Subject">Whose figure is above the line.</param>
/// <param name="Baseline">Whose figure is below it.</param>
/// <param name="Throughput">Operations a second.</param>
/// <param name="Bytes">Bytes allocated for an operation; null where the baseline allocates none.</param>
internal sealed record Ratio(string Subject, string Baseline, Spread Throughput, Spread? Bytes)
{
    // Less than this is what the harness itself leaves: the tasks of the callers, once for each sample.
    private const double NoBytes = 8;

    public static Ratio Of(ContenderResult subject, ContenderResult baseline)
    {
        var pairs = subject.Samples.Zip(baseline.Samples).ToArray();
        return new Ratio(
            subject.Name,
            baseline.Name,
            Spread.Of(pairs.Select(static pair => pair.First.Throughput / pair.Second.Throughput)),
            pairs.Any(static pair => pair.Second.BytesPerOperation < NoBytes)
                ? null
                : Spread.Of(pairs.Select(static pair => pair.First.BytesPerOperation / pair.Second.BytesPerOperation)));
    }
}
