using RedisTyped.CrossShard;

namespace RedisTyped.Tests.CrossShard;

public sealed class ScoreTextTests
{
    // As redis-server 7.0.15 answers them.
    [Theory]
    [InlineData(3.1, "3.1000000000000001")]
    [InlineData(1e-7, "9.9999999999999995e-08")]
    [InlineData(123456789012345678, "1.2345678901234568e+17")]
    [InlineData(1e20, "1e+20")]
    [InlineData(-2.0, "-2")]
    [InlineData(double.PositiveInfinity, "inf")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void Score_is_written_as_redis_writes_it_and_reads_back(double score, string text)
    {
        Assert.Equal(text, ScoreText.Of(score));
        Assert.Equal(score, ScoreText.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("many")]
    public void What_is_no_number_is_refused(string text) => Assert.False(ScoreText.TryParse(text, out _));
}
