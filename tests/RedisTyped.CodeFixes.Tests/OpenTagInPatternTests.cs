namespace RedisTyped.CodeFixes.Tests;

public sealed class OpenTagInPatternTests
{
    [Theory]
    [InlineData("user:*", "{{user:*")]
    [InlineData("*user:?", "*{{user:?")]
    public Task Pattern_gets_the_brace_of_the_tag(string before, string after) => FixRun.ExpectMembersAsync(
        new OpenTagInPattern(), $"Write '{after}'",
        $"    [Command(\"SCAN MATCH {before}\"), HashTag(\"user:{{id}}\")] IAsyncEnumerable<RedisKey> KeysAsync();",
        $"    [Command(\"SCAN MATCH {after}\"), HashTag(\"user:{{id}}\")] IAsyncEnumerable<RedisKey> KeysAsync();");

    [Fact]
    public async Task Key_without_the_fragment_has_several_ways() => Assert.Empty(await FixRun.TitlesOfMembersAsync(
        new OpenTagInPattern(), "[Command(\"GET a:{id}\"), HashTag(\"user:{id}\")] Task<string?> GetAsync([ShardKey] long id);"));
}
