using RedisTyped.Commands;
using RedisTyped.CrossShard;

namespace RedisTyped.Tests.CrossShard;

public sealed class EmulationTests
{
    public static TheoryData<string> Names => [.. CrossShardCommands.Names];

    [Fact]
    public void Each_command_that_is_said_to_be_emulated_is() =>
        Assert.Equal(CrossShardCommands.Names.Order(StringComparer.Ordinal), Emulations.Names.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Layout_of_an_emulated_command_is_that_of_the_command_table(string name)
    {
        CrossShardSpec spec = CrossShardCommands.Find(name)!;
        CommandSpec command = CommandTable.Find(name)!;
        string[] keys = [.. Enumerable.Range(0, spec.LeastKeys).Select(static i => $"k{i}")];
        string[] line = name switch
        {
            "BITOP" => [name, "AND", .. keys],
            "MSETNX" => [name, .. keys.SelectMany(static k => new[] { k, "v" })],
            _ when spec.CountsKeys => [name, .. keys[..spec.SingleKeys], "1", .. keys[spec.SingleKeys..]],
            _ => [name, .. keys, .. Enumerable.Repeat("LEFT", spec.OtherWords ?? 0)],
        };

        Assert.Equal(keys, KeyFinder.Find(command, line).Positions.Select(i => line[i]));
        Assert.True(command.Arity > 0 ? line.Length == command.Arity : line.Length == -command.Arity, $"{line.Length} words, arity {command.Arity}");
        Assert.Equal(spec.TakesMore, command.Arity < 0 && name != "COPY");
    }
}
