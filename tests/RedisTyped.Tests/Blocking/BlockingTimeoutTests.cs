using RedisTyped.Blocking;
using StackExchange.Redis;

namespace RedisTyped.Tests.Blocking;

public class BlockingTimeoutTests
{
    [Theory]
    [InlineData("BLPOP", "a b 5", 5000)]
    [InlineData("BRPOP", "a 0.0001", 1)]
    [InlineData("BLMOVE", "a b LEFT RIGHT 1.5", 1500)]
    [InlineData("BRPOPLPUSH", "a b 2", 2000)]
    [InlineData("BZPOPMIN", "a 3", 3000)]
    [InlineData("BLMPOP", "4 1 9 LEFT", 4000)]
    [InlineData("BZMPOP", "4 1 9 MIN", 4000)]
    [InlineData("XREAD", "COUNT 2 block 250 STREAMS a 0", 250)]
    [InlineData("XREADGROUP", "GROUP BLOCK 7 BLOCK 250 STREAMS a 0", 250)]
    [InlineData("BLPOP", "a 0", null)]
    [InlineData("BLPOP", "a 1e9", null)]
    [InlineData("BLPOP", "a never", null)]
    [InlineData("BLPOP", "a -1", null)]
    [InlineData("BLPOP", "a inf", null)]
    [InlineData("XREAD", "STREAMS BLOCK 5", null)]
    [InlineData("XREAD", "BLOCK", null)]
    public void Time_is_read_where_the_command_has_it(string command, string arguments, int? milliseconds)
    {
        TimeSpan? expected = milliseconds is { } number ? TimeSpan.FromMilliseconds(number) : null;

        Assert.Equal(expected, BlockingTimeout.Of(command, [.. arguments.Split(' ')]));
        Assert.Equal(expected, BlockingTimeout.Of(command, [.. arguments.Split(' ').Select(static word => (object)(RedisValue)word)]));
    }

    [Fact]
    public void Key_is_never_taken_for_a_word() =>
        Assert.Null(BlockingTimeout.Of("XREAD", [(RedisKey)"BLOCK", (RedisValue)"5"]));
}
