namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A parameter is used by the template.</summary>
public sealed class RTY1008Tests
{
    [Fact]
    public Task Unused_parameter_is_marked_at_its_name() => AnalyzerRun.ExpectMembersAsync("""
        [Command("GET a:{id}")] Task<string?> GetAsync([ShardKey] long id, string {|RTY1008:name|}, int {|RTY1008:@class|} = 1);
        """);

    [Fact]
    public Task Second_cancellation_token_is_a_parameter_like_another() => AnalyzerRun.ExpectMembersAsync("""
        [Command("GET a:{id}")] Task<string?> GetAsync([ShardKey] long id, CancellationToken a, CancellationToken {|RTY1008:b|});
        """);

    [Fact]
    public Task Cancellation_token_needs_no_placeholder() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("GET a:{id}")] Task<string?> GetAsync([ShardKey] long id, CancellationToken ct);
        """);

    [Theory]
    [InlineData("{|RTY1006:SET|} a", "The template does not use the parameter 'n'; write {n} at the end, or remove the parameter")]
    [InlineData("{|RTY1006:HGET|} a", "The template does not use the parameter 'n'; write {n} at the end, or remove the parameter")]
    [InlineData("{|RTY1006:LSET|} a 0", "The template does not use the parameter 'n'; write {n} where it belongs, or remove the parameter")]
    [InlineData("{|RTY1006:LSET|} a", "The template does not use the parameter 'n'; write {n} where it belongs, or remove the parameter")]
    [InlineData("{|RTY1006:SMOVE|} a b", "The template does not use the parameter 'n'; write {n} where it belongs, or remove the parameter")]
    public async Task Only_place_is_named_where_there_is_only_one(string template, string message) => Assert.Equal(
        message,
        (await AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\")] Task SetAsync(int {{|RTY1008:n|}});")).Single(static d => d.Id == "RTY1008").GetMessage(null));
}
