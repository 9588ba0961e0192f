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
}
