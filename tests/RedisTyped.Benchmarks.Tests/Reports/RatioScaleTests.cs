using RedisTyped.Benchmarks.Reports;

namespace RedisTyped.Benchmarks.Tests.Reports;

public sealed class RatioScaleTests
{
    [Theory]
    [InlineData(1, 1, 0.5, 2)]
    [InlineData(0.5, 2, 0.5, 2)]
    [InlineData(0.49, 2.1, 0.2, 5)]
    [InlineData(0.03, 60, 0.02, 100)]
    [InlineData(0.001, 1000, 0.01, 100)]
    public void It_holds_all_ratios_between_round_ones(double lowest, double highest, double from, double to) =>
        Assert.Equal(new RatioScale(from, to), RatioScale.For([lowest, highest]));

    [Fact]
    public void Its_ticks_are_the_round_ratios_on_it() => Assert.Equal([0.2, 0.5, 1, 2, 5], new RatioScale(0.2, 5).Ticks);

    [Theory]
    [InlineData(0.25, 0)]
    [InlineData(0.5, 0.25)]
    [InlineData(1, 0.5)]
    [InlineData(4, 1)]
    [InlineData(0.001, 0)]
    [InlineData(1000, 1)]
    public void Half_and_twice_are_equally_far_from_even(double ratio, double position) =>
        Assert.Equal(position, new RatioScale(0.25, 4).Position(ratio), 12);
}
