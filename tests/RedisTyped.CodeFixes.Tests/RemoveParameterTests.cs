namespace RedisTyped.CodeFixes.Tests;

public sealed class RemoveParameterTests
{
    [Theory]
    [InlineData("[ShardKey] long id, string name", "[ShardKey] long id")]
    [InlineData("string name,  [ShardKey] long id", "[ShardKey] long id")]
    [InlineData("[ShardKey] long id, string name = \"\", CancellationToken ct = default", "[ShardKey] long id, CancellationToken ct = default")]
    public Task Unused_parameter_is_removed(string before, string after) => FixRun.ExpectMembersAsync(
        new RemoveParameter(), "Remove the parameter 'name'",
        $"    [Command(\"GET a:{{id}}\")]\n    Task<string?> GetAsync({before});",
        $"    [Command(\"GET a:{{id}}\")]\n    Task<string?> GetAsync({after});");

    [Fact]
    public Task Node_beside_a_key_is_removed() => FixRun.ExpectMembersAsync(
        new RemoveParameter(), "Remove the parameter 'node'",
        "    [Command(\"GET a\")] Task<string?> GetAsync(RedisTyped.Routing.NodeId node);",
        "    [Command(\"GET a\")] Task<string?> GetAsync();");

    [Fact]
    public async Task Nothing_is_offered_where_a_placeholder_may_mean_the_parameter() => Assert.Empty(await FixRun.TitlesOfMembersAsync(
        new RemoveParameter(), "[Command(\"GET a:{iD}\")] Task<string?> GetAsync([ShardKey] long id);"));
}
