using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Values;

namespace RedisTyped.Tests.Values;

public sealed class StreamIdTests
{
    [Theory]
    [InlineData("1526919030474-55", 1526919030474, 55)]
    [InlineData("0-0", 0, 0)]
    [InlineData("7", 7, 0)]
    [InlineData("18446744073709551615-18446744073709551615", ulong.MaxValue, ulong.MaxValue)]
    public void Id_is_read_as_Redis_reads_it(string text, ulong milliseconds, ulong sequence) =>
        Assert.Equal(new StreamId(milliseconds, sequence), StreamId.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1-")]
    [InlineData("-1")]
    [InlineData("1-2-3")]
    [InlineData("+1-2")]
    [InlineData(" 1-2")]
    [InlineData("a-b")]
    [InlineData("18446744073709551616-0")]
    [InlineData("$")]
    public void What_is_no_id_is_refused(string text)
    {
        Assert.False(StreamId.TryParse(text, null, out StreamId id));
        Assert.Equal(default, id);
        Assert.Throws<FormatException>(() => StreamId.Parse(text));
    }

    [Fact]
    public void Text_of_an_id_reads_back_as_the_same() =>
        Prop.ForAll<ulong, ulong>(static (time, number) => StreamId.Parse(new StreamId(time, number).ToString()) == new StreamId(time, number))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Ids_stand_by_time_then_by_number()
    {
        StreamId[] ids = [new(10, 0), new(9, 11), new(9, 2), StreamId.Max, StreamId.Min];

        Assert.Equal([StreamId.Min, new(9, 2), new(9, 11), new(10, 0), StreamId.Max], ids.Order());
        Assert.True(ids[2] < ids[1] && ids[1] <= ids[0] && ids[0] > ids[2] && ids[3] >= ids[0]);
        Assert.False(ids[0] < ids[0] || ids[0] > ids[0]);
    }

    [Fact]
    public void Time_is_that_of_the_entry_and_says_when_there_is_none()
    {
        Assert.Equal(DateTimeOffset.UnixEpoch.AddMilliseconds(1526919030474), new StreamId(1526919030474, 3).Time);
        Assert.Throws<ArgumentOutOfRangeException>(() => StreamId.Max.Time);
        Assert.Throws<ArgumentOutOfRangeException>(() => new StreamId(long.MaxValue, 0).Time);
    }
}
