namespace RedisTyped.CodeFixes.Tests;

public sealed class AddShardKeyTests
{
    [Theory]
    [InlineData("GET user:{id}", "long id", "[ShardKey] long id")]
    [InlineData("GET user:{id:D8}", "long  id, CancellationToken ct = default", "[ShardKey] long  id, CancellationToken ct = default")]
    [InlineData("GET user:{id}:x", "[HashTag] long id", "[HashTag, ShardKey] long id")]
    [InlineData("GET {{user:{id}}}:{part}", "long id, string part", "[ShardKey] long id, string part")]
    [InlineData("GET {{{id}}}:{part}", "long id, string part", "[ShardKey] long id, string part")]
    public Task The_one_parameter_that_decides_is_marked(string template, string before, string after) => FixRun.ExpectMembersAsync(
        new AddShardKey(), "Mark 'id' as [ShardKey]",
        $"    [Command(\"{template}\")] Task<string?> GetAsync({before});",
        $"    [Command(\"{template}\")] Task<string?> GetAsync({after});");

    [Theory]
    [InlineData("Mark 'id' and 'part' as [ShardKey]", "[ShardKey] long id, [ShardKey] string part")]
    [InlineData("Route by 'id' alone with [ShardKey, HashTag]", "[ShardKey, HashTag] long id, string part")]
    [InlineData("Route by 'part' alone with [ShardKey, HashTag]", "long id, [ShardKey, HashTag] string part")]
    public Task Of_several_all_or_one_can_decide(string title, string after) => FixRun.ExpectMembersAsync(
        new AddShardKey(), title,
        "    [Command(\"GET user:{id}:{part}\")] Task<string?> GetAsync(long id, string part);",
        $"    [Command(\"GET user:{{id}}:{{part}}\")] Task<string?> GetAsync({after});");

    [Fact]
    public async Task Of_several_in_a_tag_all_decide() => Assert.Equal(
        ["Mark 'id' and 'part' as [ShardKey]"],
        await FixRun.TitlesOfMembersAsync(new AddShardKey(), "[Command(\"GET {{{id}:{part}}}:x\")] Task<string?> GetAsync(long id, string part);"));

    [Fact]
    public Task Other_parameter_that_routes_is_marked_too() => FixRun.ExpectMembersAsync(
        new AddShardKey(), "Mark 'part' as [ShardKey] too",
        "    [Command(\"GET user:{id}:{part}\")] Task<string?> GetAsync([ShardKey] long id, string part);",
        "    [Command(\"GET user:{id}:{part}\")] Task<string?> GetAsync([ShardKey] long id, [ShardKey] string part);");
}
