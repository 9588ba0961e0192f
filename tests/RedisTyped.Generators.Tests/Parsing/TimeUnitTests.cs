extern alias generator;

using RedisTyped.Generators.Model;
using RedisTyped.Generators.Parsing;
using CommandTable = generator::RedisTyped.Commands.CommandTable;

namespace RedisTyped.Generators.Tests.Parsing;

public sealed class TimeUnitTests
{
    [Theory]
    [InlineData("SET", 4, "ex", TimeUnit.Seconds)]
    [InlineData("SET", 4, "PX", TimeUnit.Milliseconds)]
    [InlineData("GETEX", 3, "EXAT", TimeUnit.UnixSeconds)]
    [InlineData("GETEX", 3, "PXAT", TimeUnit.UnixMilliseconds)]
    [InlineData("EXPIRE", 2, null, TimeUnit.Seconds)]
    [InlineData("PEXPIRE", 2, null, TimeUnit.Milliseconds)]
    [InlineData("EXPIREAT", 2, null, TimeUnit.UnixSeconds)]
    [InlineData("PEXPIREAT", 2, null, TimeUnit.UnixMilliseconds)]
    [InlineData("SETEX", 2, null, TimeUnit.Seconds)]
    [InlineData("PSETEX", 2, null, TimeUnit.Milliseconds)]
    [InlineData("RESTORE", 2, null, TimeUnit.Milliseconds)]
    [InlineData("RESTORE", 6, "IDLETIME", TimeUnit.Seconds)]
    [InlineData("MIGRATE", 5, null, TimeUnit.Milliseconds)]
    [InlineData("XCLAIM", 4, null, TimeUnit.Milliseconds)]
    [InlineData("XCLAIM", 4, "time", TimeUnit.Milliseconds)]
    [InlineData("XAUTOCLAIM", 4, null, TimeUnit.Milliseconds)]
    [InlineData("XCLAIM", 7, "IDLE", TimeUnit.Milliseconds)]
    [InlineData("XCLAIM", 7, "TIME", TimeUnit.UnixMilliseconds)]
    [InlineData("XPENDING", 4, "IDLE", TimeUnit.Milliseconds)]
    [InlineData("XREAD", 2, "BLOCK", TimeUnit.BlockMilliseconds)]
    [InlineData("XREADGROUP", 5, "BLOCK", TimeUnit.BlockMilliseconds)]
    [InlineData("SET", 3, "EX", TimeUnit.Unknown)]
    [InlineData("HSET", 3, "idle", TimeUnit.Unknown)]
    [InlineData("HSET", 3, "time", TimeUnit.Unknown)]
    [InlineData("XADD", 4, "ex", TimeUnit.Unknown)]
    [InlineData("XPENDING", 3, "idle", TimeUnit.Unknown)]
    [InlineData("SETEX", 3, null, TimeUnit.Unknown)]
    [InlineData("SET", 2, null, TimeUnit.Unknown)]
    public void Unit_comes_from_the_word_before_or_from_the_place(string command, int position, string? before, object unit) =>
        Assert.Equal((TimeUnit)unit, TimeUnits.OfArgument(command, position, before));

    [Theory]
    [InlineData("BLPOP", 3, 3, TimeUnit.BlockSeconds)]
    [InlineData("BRPOP", 2, 2, TimeUnit.BlockSeconds)]
    [InlineData("BLMOVE", 5, 5, TimeUnit.BlockSeconds)]
    [InlineData("BRPOPLPUSH", 3, 3, TimeUnit.BlockSeconds)]
    [InlineData("BZPOPMIN", 2, 2, TimeUnit.BlockSeconds)]
    [InlineData("BZPOPMAX", 2, 2, TimeUnit.BlockSeconds)]
    [InlineData("BLMPOP", 1, 4, TimeUnit.BlockSeconds)]
    [InlineData("BZMPOP", 1, 4, TimeUnit.BlockSeconds)]
    [InlineData("BLMPOP", 4, 4, TimeUnit.Unknown)]
    [InlineData("LPOP", 2, 2, TimeUnit.Unknown)]
    public void Timeout_of_a_blocking_command_stands_first_or_last(string command, int position, int last, object unit) =>
        Assert.Equal((TimeUnit)unit, TimeUnits.OfTimeout(command, position, last));

    [Theory]
    [InlineData("TTL", TimeUnit.Seconds)]
    [InlineData("PTTL", TimeUnit.Milliseconds)]
    [InlineData("EXPIRETIME", TimeUnit.UnixSeconds)]
    [InlineData("PEXPIRETIME", TimeUnit.UnixMilliseconds)]
    [InlineData("OBJECT IDLETIME", TimeUnit.Seconds)]
    [InlineData("GET", TimeUnit.Unknown)]
    public void Answer_has_the_unit_of_its_command(string command, object unit)
    {
        Assert.NotNull(CommandTable.Find(command));
        Assert.Equal((TimeUnit)unit, TimeUnits.OfReply(command));
    }
}
