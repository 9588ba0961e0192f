using RedisTyped.Benchmarks.Contenders;
using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Benchmarks.Rows;
using RedisTyped.Benchmarks.Targets;

namespace RedisTyped.Benchmarks.Tests.Targets;

public sealed class VerdictTests
{
    private static readonly Target AtLeastEven = new("get-64", ContenderNames.Typed, ContenderNames.Hand, ComparedFigure.Throughput, 1.0);

    private static readonly Target NoMoreBytes = AtLeastEven with { Figure = ComparedFigure.Bytes };

    [Theory]
    [InlineData(1.2, 1.0, 0.9, nameof(Outcome.Met))]
    [InlineData(1.2, 0.996, 0.9, nameof(Outcome.Met))]
    [InlineData(1.2, 0.99, 0.9, nameof(Outcome.WithinSpread))]
    [InlineData(1.0, 0.98, 0.97, nameof(Outcome.Missed))]
    [InlineData(0.9, 0.8, 0.7, nameof(Outcome.Missed))]
    public void Throughput_reaches_a_target_from_above(double one, double two, double three, string outcome) =>
        Assert.Equal(Enum.Parse<Outcome>(outcome), Judge(AtLeastEven, [one, two, three], [1, 1, 1]));

    [Theory]
    [InlineData(0.9, 1.0, 1.1, nameof(Outcome.Met))]
    [InlineData(1.0, 1.004, 1.1, nameof(Outcome.Met))]
    [InlineData(0.9, 1.02, 1.1, nameof(Outcome.WithinSpread))]
    [InlineData(1.01, 1.02, 1.03, nameof(Outcome.Missed))]
    public void Bytes_reach_a_target_from_below(double one, double two, double three, string outcome) =>
        Assert.Equal(Enum.Parse<Outcome>(outcome), Judge(NoMoreBytes, [1, 1, 1], [one, two, three]));

    [Fact]
    public void A_ratio_is_of_two_samples_of_one_repetition()
    {
        var row = Runs.Row(
            "get-64",
            (ContenderNames.Typed, [Runs.Sample(100_000), Runs.Sample(400_000), Runs.Sample(90_000)]),
            (ContenderNames.Hand, [Runs.Sample(50_000), Runs.Sample(100_000), Runs.Sample(30_000)]));

        var ratio = Assert.Single(row.Ratios);

        // 2, 4 and 3: not the median of one side over that of the other, which is 2.
        Assert.Equal(new Spread(2, 2.5, 3, 3.5, 4), ratio.Throughput);
    }

    [Fact]
    public void Ours_is_compared_with_every_other_and_not_with_itself()
    {
        var row = Runs.Row(
            "get-64",
            (ContenderNames.Typed, [Runs.Sample(1000)]),
            (ContenderNames.Coalescing, [Runs.Sample(2000)]),
            (ContenderNames.Hand, [Runs.Sample(1000)]),
            (ContenderNames.Raw, [Runs.Sample(4000, bytes: 0)]));

        Assert.Equal(
            [
                (ContenderNames.Typed, ContenderNames.Hand, 1.0, 1.0),
                (ContenderNames.Typed, ContenderNames.Raw, 0.25, null),
                (ContenderNames.Coalescing, ContenderNames.Hand, 2.0, 1.0),
                (ContenderNames.Coalescing, ContenderNames.Raw, 0.5, null),
            ],
            row.Ratios.Select(static ratio => (ratio.Subject, ratio.Baseline, ratio.Throughput.Median, ratio.Bytes?.Median)));
    }

    [Fact]
    public void Every_target_is_of_a_row_that_there_is() =>
        Assert.All(TargetCatalog.All, static target => Assert.Contains(target.Row, RowCatalog.Names));

    [Fact]
    public void No_ratio_has_two_targets_for_one_figure() =>
        Assert.Distinct(TargetCatalog.All.Select(static target => (target.Row, target.Subject, target.Baseline, target.Figure)));

    private static Outcome Judge(Target target, double[] throughputs, double[] bytes)
    {
        var row = Runs.Row(
            "get-64",
            (ContenderNames.Typed, [.. throughputs.Zip(bytes, static (t, b) => Runs.Sample(t * 1_000_000, b * 1000))]),
            (ContenderNames.Hand, [.. throughputs.Select(static _ => Runs.Sample(1_000_000, 1000))]));
        return Assert.Single(Verdict.Of(row, [target])).Outcome;
    }
}
