namespace RedisTyped.CodeFixes.Tests;

public sealed class AddParameterTests
{
    [Theory]
    [InlineData("[ShardKey] long id", "[ShardKey] long id, string name")]
    [InlineData("[ShardKey] long id, CancellationToken ct = default", "[ShardKey] long id, string name, CancellationToken ct = default")]
    [InlineData("[ShardKey] long id, CancellationToken ct", "[ShardKey] long id, string name, CancellationToken ct")]
    public Task Parameter_is_added_behind_those_that_must_be_given(string before, string after) => FixRun.ExpectMembersAsync(
        new AddParameter(), "Add the parameter 'string name'",
        $"    [Command(\"SET a:{{id}} {{name}}\")]\n    Task SetAsync({before});",
        $"    [Command(\"SET a:{{id}} {{name}}\")]\n    Task SetAsync({after});");

    [Theory]
    [InlineData("", "string @class")]
    [InlineData("CancellationToken ct", "string @class, CancellationToken ct")]
    public Task First_parameter_may_be_called_like_a_keyword(string before, string after) => FixRun.ExpectMembersAsync(
        new AddParameter(), "Add the parameter 'string class'",
        $"    [Command(\"SET a {{class}}\")] Task SetAsync({before});",
        $"    [Command(\"SET a {{class}}\")] Task SetAsync({after});");

    [Fact]
    public async Task Nothing_is_offered_where_the_name_is_taken_or_none() =>
        Assert.Empty(await FixRun.TitlesOfMembersAsync(new AddParameter(), "[Command(\"GET {ct}\")] Task<string?> GetAsync(CancellationToken ct);"));
}
