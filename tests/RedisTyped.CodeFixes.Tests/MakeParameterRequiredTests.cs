namespace RedisTyped.CodeFixes.Tests;

public sealed class MakeParameterRequiredTests
{
    [Theory]
    [InlineData("[ShardKey] long? id", "[ShardKey] long id")]
    [InlineData("[ShardKey] string? id, CancellationToken ct = default", "[ShardKey] string id, CancellationToken ct = default")]
    public Task Key_is_never_made_of_null(string before, string after) => FixRun.ExpectMembersAsync(
        new MakeParameterRequired(), "Make 'id' non-nullable",
        $"    [Command(\"GET a:{{id}}\")] Task<string?> GetAsync({before});",
        $"    [Command(\"GET a:{{id}}\")] Task<string?> GetAsync({after});");

    [Theory]
    [InlineData("[Command(\"SET a {name}\")] Task SetAsync(string? name);")]
    [InlineData("[Command(\"GET a:{id}\")] Task<string?> GetAsync([ShardKey] long? id = null);")]
    [InlineData("[Command(\"MGET a:{ids}\")] Task<string?[]> GetAsync([ShardKey] string?[] ids);")]
    public async Task Nothing_is_offered_where_there_are_other_ways(string member) =>
        Assert.Empty(await FixRun.TitlesOfMembersAsync(new MakeParameterRequired(), member));
}
