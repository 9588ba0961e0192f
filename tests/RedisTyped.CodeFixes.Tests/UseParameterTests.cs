namespace RedisTyped.CodeFixes.Tests;

public sealed class UseParameterTests
{
    [Theory]
    [InlineData("\"SET a:{id}\"", "\"SET a:{id} {name}\"")]
    [InlineData("@\"SADD a:{id}\"", "@\"SADD a:{id} {name}\"")]
    [InlineData("\"\"\"SET a:{id}\"\"\"", "\"\"\"SET a:{id} {name}\"\"\"")]
    public Task Only_argument_that_is_missing_is_written_at_the_end(string before, string after) => FixRun.ExpectMembersAsync(
        new UseParameter(), "Write {name} at the end of the template",
        $"    [Command({before})] Task SetAsync([ShardKey] long id, string name);",
        $"    [Command({after})] Task SetAsync([ShardKey] long id, string name);");

    [Theory]
    [InlineData("LSET a:{id} 0", "string name")]
    [InlineData("HSET a:{id}", "string field, string name")]
    [InlineData("GET a:{id}", "string name")]
    public async Task Nothing_is_offered_where_there_are_other_places(string template, string parameters) => Assert.Empty(await FixRun.TitlesOfMembersAsync(
        new UseParameter(), $"[Command(\"{template}\")] Task SetAsync([ShardKey] long id, {parameters});"));
}
