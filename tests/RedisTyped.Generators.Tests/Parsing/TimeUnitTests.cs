extern alias generator;

using RedisTyped.Generators.Model;
using RedisTyped.Generators.Parsing;
using CommandTable = generator::RedisTyped.Commands.CommandTable;

namespace RedisTyped.Generators.Tests.Parsing;

public sealed class TimeUnitTests
{
    [Theory]
    [InlineData("SET", 3, "ex", TimeUnit.Seconds)]
    [InlineData("SET", 3, "PX", TimeUnit.Milliseconds)]
    [InlineData("GETEX", 2, "EXAT", TimeUnit.UnixSeconds)]
    [InlineData("GETEX", 2, "PXAT", TimeUnit.UnixMilliseconds)]
    [InlineData("EXPIRE", 2, null, TimeUnit.Seconds)]
    [InlineData("PEXPIRE", 2, null, TimeUnit.Milliseconds)]
    [InlineData("EXPIREAT", 2, null, TimeUnit.UnixSeconds)]
    [InlineData("PEXPIREAT", 2, null, TimeUnit.UnixMilliseconds)]
    [InlineData("SETEX", 2, null, TimeUnit.Seconds)]
    [InlineData("PSETEX", 2, null, TimeUnit.Milliseconds)]
    [InlineData("RESTORE", 2, null, TimeUnit.Milliseconds)]
    [InlineData("SETEX", 3, null, TimeUnit.Unknown)]
    [InlineData("SET", 2, null, TimeUnit.Unknown)]
    public void Unit_comes_from_the_word_before_or_from_the_place(string command, int position, string? before, object unit) =>
        Assert.Equal((TimeUnit)unit, TimeUnits.OfArgument(command, position, before));

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
