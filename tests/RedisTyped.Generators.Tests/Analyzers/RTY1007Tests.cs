namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A placeholder names a parameter.</summary>
public sealed class RTY1007Tests
{
    [Fact]
    public async Task Unknown_placeholder_is_marked_and_a_near_parameter_named() => Assert.Equal(
        "'GetAsync' has no parameter for the placeholder '{iD}'; did you mean {id}?",
        (await AnalyzerRun.ExpectMembersAsync("""
            [Command("GET a:{|RTY1007:{iD}|}")] Task<string?> GetAsync([ShardKey] long {|RTY1008:id|});
            """))[0].GetMessage(null));

    [Fact]
    public async Task Parameters_are_listed_where_none_is_near() => Assert.Equal(
        "'GetAsync' has no parameter for the placeholder '{x}'; add one, or use one of id, part",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("""
            [Command("HGET a:{id}:{part} {|RTY1007:{x}|}")] Task<string?> GetAsync([ShardKey] long id, [ShardKey] string part);
            """)).GetMessage(null));

    [Fact]
    public Task Cancellation_token_is_no_value() => AnalyzerRun.ExpectMembersAsync("""
        [Command("GET {|RTY1007:{ct}|}")] Task<string?> GetAsync(CancellationToken ct);
        """);

    [Fact]
    public Task Placeholder_may_occur_twice_and_name_a_keyword() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("SET a:{class} {class}")] Task SetAsync([ShardKey] string @class);
        """);
}
