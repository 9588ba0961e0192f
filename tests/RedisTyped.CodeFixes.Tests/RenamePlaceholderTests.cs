namespace RedisTyped.CodeFixes.Tests;

public sealed class RenamePlaceholderTests
{
    [Theory]
    [InlineData("\"GET a:{iD}\"", "\"GET a:{id}\"")]
    [InlineData("@\"GET a:{idd:D4}\"", "@\"GET a:{id:D4}\"")]
    [InlineData("\"GET \\u0061:{iD}\"", "\"GET \\u0061:{id}\"")]
    public Task Placeholder_takes_the_name_that_was_meant(string before, string after) => FixRun.ExpectMembersAsync(
        new RenamePlaceholder(), "Write {id}",
        $"    [Command({before})] Task<string?> GetAsync([ShardKey] long id);",
        $"    [Command({after})] Task<string?> GetAsync([ShardKey] long id);");

    [Fact]
    public async Task Nothing_is_offered_where_no_parameter_is_near() => Assert.Empty(await FixRun.TitlesOfMembersAsync(
        new RenamePlaceholder(), "[Command(\"SET a:{id} {name}\")] Task SetAsync([ShardKey] long id);"));
}
