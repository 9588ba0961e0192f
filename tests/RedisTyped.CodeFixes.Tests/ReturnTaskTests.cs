namespace RedisTyped.CodeFixes.Tests;

public sealed class ReturnTaskTests
{
    [Theory]
    [InlineData("string?", "Return Task<string?>", "Task<string?>")]
    [InlineData("long?", "Return Task<long?>", "Task<long?>")]
    [InlineData("void", "Return Task", "Task")]
    public Task Result_comes_with_a_task(string before, string title, string after) => FixRun.ExpectMembersAsync(
        new ReturnTask(), title,
        $"    [Command(\"GET a\")]\n    {before} Get();",
        $"    [Command(\"GET a\")]\n    {after} Get();");
}
