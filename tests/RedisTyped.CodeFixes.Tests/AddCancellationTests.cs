namespace RedisTyped.CodeFixes.Tests;

public sealed class AddCancellationTests
{
    [Theory]
    [InlineData("BLPOP a 0", "", "CancellationToken ct = default")]
    [InlineData("BLPOP a {wait}", "TimeSpan wait", "TimeSpan wait, CancellationToken ct = default")]
    [InlineData("BLPOP a:{ct} 0", "[ShardKey] long ct", "[ShardKey] long ct, CancellationToken cancellationToken = default")]
    public Task Wait_takes_a_token(string template, string before, string after) => FixRun.ExpectMembersAsync(
        new AddCancellation(), "Take a CancellationToken",
        $"    [Command(\"{template}\"), Blocking] Task<string[]?> TakeAsync({before});",
        $"    [Command(\"{template}\"), Blocking] Task<string[]?> TakeAsync({after});");
}
