namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>The compiler can tell which words are keys.</summary>
public sealed class RTY2008Tests
{
    [Theory]
    [InlineData("{|RTY2008:EVAL|} s {n} a", "int n")]
    [InlineData("{|RTY2008:ZUNION|} 2 a", "")]
    [InlineData("{|RTY2008:ZUNION|} x a", "")]
    public Task Unknown_number_of_keys_is_marked(string template, string parameters) =>
        AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\")] Task<RedisResult> SendAsync({parameters});");

    [Fact]
    public Task Groups_must_not_move_keys() => AnalyzerRun.ExpectMembersAsync("""
        [Command("{|RTY2008:XREAD|} STREAMS a b c [{x} {y}] 0")] Task<RedisResult> ReadAsync(string? x, string? y);
        """);

    [Fact]
    public Task Collection_before_a_key_is_marked() => AnalyzerRun.ExpectMembersAsync("""
        [Command("XREAD {|RTY2008:{options}|} STREAMS a 0")] Task<RedisResult> ReadAsync(string[] options);
        """);

    [Fact]
    public Task Constant_number_tells_the_keys() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("EVAL s 1 a:{id} {x}")] Task<RedisResult> RunAsync([ShardKey] long id, int x);
        [Command("ZUNION 2 {{x}}a {{x}}b")] Task<string[]> UnionAsync();
        """);
}
