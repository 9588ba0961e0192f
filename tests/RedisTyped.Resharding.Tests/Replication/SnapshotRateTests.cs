using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Tests.Replication;

public sealed class SnapshotRateTests
{
    [Theory]
    [InlineData("20MB/s", 20_000_000L, null)]
    [InlineData(" 1.5 GB/s ", 1_500_000_000L, null)]
    [InlineData("512 kb", 512_000L, null)]
    [InlineData("1000", 1000L, null)]
    [InlineData("5000keys/s", null, 5000L)]
    [InlineData("1 key/s", null, 1L)]
    [InlineData("none", null, null)]
    public void Rate_is_read_as_people_write_it(string text, long? bytes, long? keys)
    {
        Assert.True(SnapshotRate.TryParse(text, out var rate));
        Assert.Equal(new SnapshotRate(bytes, keys), rate);
        Assert.True(SnapshotRate.TryParse(rate.ToString(), out var again));
        Assert.Equal(rate, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0MB/s")]
    [InlineData("-1")]
    [InlineData("fast")]
    [InlineData("20 apples/s")]
    public void What_is_no_rate_is_refused(string text) => Assert.False(SnapshotRate.TryParse(text, out _));
}
