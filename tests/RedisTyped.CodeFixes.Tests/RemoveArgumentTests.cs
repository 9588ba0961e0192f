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
}
