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

    [Theory]
    [InlineData("HMGET a b c", "Task<string[]>", "string")]
    [InlineData("MGET {{a}}1 {{a}}2", "Task<List<int>>", "int")]
    [InlineData("ZMSCORE a b", "Task<HashSet<double>>", "double")]
    [InlineData("HMGET a b c", "Task<(string? B, int C)>", "int")]
    [InlineData("GEOPOS a b", "Task<RedisTyped.Values.GeoPoint[]>", "GeoPoint")]
    [InlineData("LMPOP 1 a LEFT", "Task<(string, string[])>", "(string, string[])")]
    [InlineData("ZPOPMIN a", "Task<(string, double)>", "(string, double)")]
    [InlineData("XREADGROUP GROUP g c STREAMS a 0", "Task<RedisTyped.Values.StreamMessage<System.Drawing.Point>[]>", "Point")]
    [InlineData("HGETALL a", "Task<System.Drawing.Point>", "Point")]
    public async Task Part_without_null_is_named(string template, string type, string part)
    {
        var reported = await AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\")] {{|RTY1011:{type}|}} GetAsync();");

        Assert.EndsWith($"which '{part}' cannot hold, so the call would throw; consider '{part}?'", Assert.Single(reported).GetMessage(null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HMGET a b c", "Task<string?[]>")]
    [InlineData("MGET {{a}}1 {{a}}2", "Task<(string?, int?)>")]
    [InlineData("SMISMEMBER a b c", "Task<bool[]>")]
    [InlineData("HGETALL a", "Task<Dictionary<string, string>>")]
    [InlineData("XREAD STREAMS a 0", "Task<RedisTyped.Values.StreamMessage<Dictionary<string, string>>[]>")]
    [InlineData("XREADGROUP GROUP g c STREAMS a 0", "Task<RedisTyped.Values.StreamMessage<Dictionary<string, string>>[]>")]
    [InlineData("XREADGROUP GROUP g c STREAMS a >", "Task<RedisTyped.Values.StreamMessage<Dictionary<string, string>>[]>")]
    [InlineData("XPENDING a g", "Task<(long, string?, string?, (string, int)[])>")]
    public Task Part_with_a_place_for_it_is_not(string template, string type) =>
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
