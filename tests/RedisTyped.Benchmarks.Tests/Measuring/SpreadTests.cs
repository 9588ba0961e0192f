using RedisTyped.Benchmarks.Measuring;

namespace RedisTyped.Benchmarks.Tests.Measuring;

public sealed class SpreadTests
{
    [Fact]
    public void Quantiles_of_an_odd_number_are_figures_themselves() =>
        Assert.Equal(new Spread(1, 2, 3, 4, 5), Spread.Of([5, 1, 4, 2, 3]));

    [Fact]
    public void Quantiles_of_an_even_number_lie_between_two() =>
        Assert.Equal(new Spread(1, 1.75, 2.5, 3.25, 4), Spread.Of([4, 3, 2, 1]));

    [Fact]
    public void One_figure_is_all_there_is() => Assert.Equal(new Spread(7, 7, 7, 7, 7), Spread.Of([7]));

    [Fact]
    public void No_figure_has_no_spread() => Assert.Throws<ArgumentException>(static () => Spread.Of([]));

    [Fact]
    public void What_is_no_number_has_no_spread() => Assert.Throws<ArgumentException>(static () => Spread.Of([1, double.NaN]));
}
