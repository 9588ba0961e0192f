using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Benchmarks.Reports;

namespace RedisTyped.Benchmarks.Tests.Reports;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.01234, "0.012")]
    [InlineData(0.5, "0.500")]
    [InlineData(1.234, "1.23")]
    [InlineData(45.67, "45.7")]
    [InlineData(456.7, "457")]
    [InlineData(4567, "4,570")]
    [InlineData(1_234_567, "1,230,000")]
    public void A_figure_has_three_digits(double number, string text) => Assert.Equal(text, Figures.Rounded(number));

    [Fact]
    public void A_ratio_has_its_quartiles_with_it() =>
        Assert.Equal("1.02 (0.99 to 1.05)", Figures.Ratio(new Spread(0.5, 0.99, 1.02, 1.05, 2)));
}
