namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A return type has a place for nil.</summary>
public sealed class RTY1011Tests
{
    [Theory]
    [InlineData("GET a", "Task<string>")]
    [InlineData("GET a", "ValueTask<int>")]
    [InlineData("SET a b GET", "Task<string>")]
    [InlineData("ZADD a nx incr 1 b", "Task<double>")]
    [InlineData("XADD a NOMKSTREAM * b c", "Task<string>")]
    [InlineData("ZSCORE a b", "Task<double>")]
    public Task Type_without_null_is_marked(string template, string type) =>
        AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\")] {{|RTY1011:{type}|}} GetAsync();");

    [Theory]
    [InlineData("GET a", "Task<string?>")]
    [InlineData("GET a", "Task<int?>")]
    [InlineData("GET a", "Task")]
    [InlineData("GET a", "Task<RedisValue>")]
    [InlineData("GET a", "Task<RedisResult>")]
    [InlineData("SET a b NX", "Task<bool>")]
    [InlineData("SET a b", "Task<string>")]
    [InlineData("ZADD a 1 b", "Task<long>")]
    [InlineData("XADD a * b c", "Task<string>")]
    [InlineData("INCR a", "Task<long>")]
    public Task Type_with_a_place_for_it_is_not(string template, string type) =>
        AnalyzerRun.ExpectQuietMembersAsync($"[Command(\"{template}\")] {type} GetAsync();");

    [Fact]
    public Task Enum_may_stand_for_the_option_that_makes_a_reply_nil() => AnalyzerRun.ExpectMembersAsync("""
        public enum Condition { NX, XX }
        [Command("SET a b [{when}]")] {|RTY1011:Task<string>|} SetAsync(Condition? when);
        """);

    [Fact]
    public async Task It_is_a_warning_that_can_be_suppressed_in_source()
    {
        var reported = Assert.Single(await AnalyzerRun.ExpectMembersAsync("[Command(\"GET a\")] {|RTY1011:Task<string>|} GetAsync();"));
        Assert.Equal(Microsoft.CodeAnalysis.DiagnosticSeverity.Warning, reported.Severity);
        Assert.Equal("'GET' answers nil when there is nothing, which 'string' cannot hold, so the call would throw; consider 'string?'", reported.GetMessage(null));

        await AnalyzerRun.ExpectQuietMembersAsync("""
            #pragma warning disable RTY1011
            [Command("GET a")] Task<string> GetAsync();
            #pragma warning restore RTY1011
            """);
    }
}
