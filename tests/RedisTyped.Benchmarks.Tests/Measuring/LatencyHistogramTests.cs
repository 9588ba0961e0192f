using RedisTyped.Benchmarks.Measuring;

namespace RedisTyped.Benchmarks.Tests.Measuring;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Small_latencies_are_kept_exactly()
    {
        var histogram = new LatencyHistogram();
        for (int ticks = 1; ticks <= 20; ticks++)
        {
            histogram.Record(ticks);
        }

        Assert.Equal(20, histogram.Count);
        Assert.Equal(1, histogram.Percentile(0.05));
        Assert.Equal(10, histogram.Percentile(0.5));
        Assert.Equal(19, histogram.Percentile(0.95));
        Assert.Equal(20, histogram.Percentile(0.951));
        Assert.Equal(20, histogram.Percentile(1));
    }

    [Theory]
    [InlineData(31, 31)]
    [InlineData(32, 32)]
    [InlineData(63, 63)]
    [InlineData(64, 64.5)]
    [InlineData(65, 64.5)]
    [InlineData(66, 66.5)]
    [InlineData(1_000, 999.5)]
    [InlineData(1_000_000, 1_007_615.5)]
    public void A_latency_is_told_by_the_middle_of_its_bucket(long ticks, double told)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(ticks);

        Assert.Equal(told, histogram.Percentile(0.5));
    }

    [Fact]
    public void No_latency_is_told_more_than_three_percent_off()
    {
        for (long ticks = 1; ticks < long.MaxValue / 2; ticks += (ticks / 4) + 1)
        {
            var histogram = new LatencyHistogram();
            histogram.Record(ticks);

            Assert.InRange(histogram.Percentile(1) / ticks, 0.97, 1.03);
        }
    }

    [Fact]
    public void Many_alike_count_as_many()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(5, count: 99);
        histogram.Record(7);

        Assert.Equal(100, histogram.Count);
        Assert.Equal(5, histogram.Percentile(0.99));
        Assert.Equal(7, histogram.Percentile(0.991));
    }

    [Fact]
    public void Two_added_are_as_one_that_took_both()
    {
        var one = new LatencyHistogram();
        var other = new LatencyHistogram();
        one.Record(1);
        other.Record(2);
        other.Record(3);
        one.Add(other);

        Assert.Equal(3, one.Count);
        Assert.Equal(2, one.Percentile(0.5));
    }

    [Fact]
    public void Nothing_is_left_when_it_is_cleared()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(5);
        histogram.Clear();

        Assert.Equal(0, histogram.Count);
        Assert.Equal(0, histogram.Percentile(0.5));
    }

    [Fact]
    public void A_clock_that_went_back_counts_as_no_time()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(-1);

        Assert.Equal(0, histogram.Percentile(1));
    }
}
