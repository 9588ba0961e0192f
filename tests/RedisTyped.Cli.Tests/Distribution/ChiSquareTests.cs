using RedisTyped.Cli.Distribution;

namespace RedisTyped.Cli.Tests.Distribution;

public sealed class ChiSquareTests
{
    [Theory]
    [InlineData(0.5, 0, 1)]

    // For 2 degrees of freedom Q is exp(-x); for 4, exp(-x)(1 + x).
    [InlineData(1, 0.3, 0.74081822068171788)]
    [InlineData(1, 20, 2.0611536224385579e-9)]
    [InlineData(2, 3, 0.19914827347145577)]

    // The critical values of the printed tables: 5 % at 3.841 (1 degree), 18.307 (10), 124.342 (100).
    [InlineData(0.5, 3.841458820694124 / 2, 0.05)]
    [InlineData(5, 18.307038053275146 / 2, 0.05)]
    [InlineData(50, 124.34211340400407 / 2, 0.05)]
    public void Tail_agrees_with_closed_forms_and_tables(double a, double x, double expected) =>
        Assert.Equal(expected, ChiSquare.UpperGamma(a, x), expected * 1e-9);

    [Fact]
    public void Statistic_is_the_sum_over_the_nodes()
    {
        var chi = ChiSquare.Of([new NodeLoad("a", 60, 100, 0.5), new NodeLoad("b", 40, 100, 0.5)])!;

        Assert.Equal((4.0, 1), (chi.Statistic, chi.DegreesOfFreedom));
        Assert.Equal(0.0455002638963584, chi.PValue, 1e-12);
    }

    [Fact]
    public void Nothing_is_tested_without_shares_or_keys()
    {
        Assert.Null(ChiSquare.Of([new NodeLoad("a", 1, 2, null), new NodeLoad("b", 1, 2, null)]));
        Assert.Null(ChiSquare.Of([new NodeLoad("a", 0, 0, 0.5), new NodeLoad("b", 0, 0, 0.5)]));
    }
}
