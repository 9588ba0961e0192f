namespace RedisTyped.CodeFixes.Tests;

public sealed class RemoveArgumentTests
{
    [Theory]
    [InlineData("\"SET a b\", Keys = new[] { 2 }", "Keys")]
    [InlineData("\"SET a b\", ReadOnly = true", "ReadOnly")]
    public Task What_Redis_says_itself_is_removed(string arguments, string name) => FixRun.ExpectMembersAsync(
        new RemoveArgument(), $"Remove '{name}'",
        $"    [Command({arguments})] Task SetAsync();",
        "    [Command(\"SET a b\")] Task SetAsync();");

    [Theory]
    [InlineData("Keys = new[] { \"a\" }, ReadOnly = true", "Keys = new[] { \"a\" }")]
    [InlineData("ReadOnly = true, Keys = new[] { \"a\" }", "Keys = new[] { \"a\" }")]
    public Task Script_that_writes_is_read_only_no_longer(string before, string after) => FixRun.ExpectMembersAsync(
        new RemoveArgument(), "Remove 'ReadOnly'",
        $"    [Script(\"return redis.call('INCR', KEYS[1])\", {before})] Task<long> AddAsync();",
        $"    [Script(\"return redis.call('INCR', KEYS[1])\", {after})] Task<long> AddAsync();");
}
