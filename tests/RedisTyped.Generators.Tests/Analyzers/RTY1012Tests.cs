namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A parameter can be written in its place.</summary>
public sealed class RTY1012Tests
{
    [Theory]
    [InlineData("GET a:{x}", "string?")]
    [InlineData("GET a:{x}", "int?")]
    [InlineData("GET a:{x}", "Uri")]
    [InlineData("GET a:{x}", "object")]
    [InlineData("GET a:{x:D}", "string")]
    [InlineData("GET a:{x:D}", "bool")]
    public Task Key_takes_what_has_one_text_form(string template, string type) =>
        AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\")] Task<string?> GetAsync([ShardKey] {type} {{|RTY1012:x|}});");

    [Theory]
    [InlineData("SADD a {x}", "string?")]
    [InlineData("SADD a {x}", "int?")]
    [InlineData("SADD a {x}", "string[]?")]
    [InlineData("SADD a {x}", "int?[]")]
    [InlineData("HSET a {x}", "Dictionary<string, int?>")]
    [InlineData("SADD a {x}", "IEnumerable<string?>")]
    [InlineData("SADD a {x}", "byte[]?[]")]
    [InlineData("SADD a {x}", "List<Uri?>")]
    [InlineData("HSET a {x}", "Dictionary<string, string?>")]
    [InlineData("SADD a {x}", "(int, string)")]
    [InlineData("SADD a {x}", "(int X, int Y)[]")]
    [InlineData("ZADD a {x}", "(int, int)[]")]
    [InlineData("ZADD a {x}", "List<(string, string)>")]
    [InlineData("ZADD a {x}", "(double, string)?[]")]
    [InlineData("ZADD a {x}", "(double, string, string)[]")]
    [InlineData("ZADD a {x}", "Dictionary<string, string>")]
    [InlineData("ZADD a {x}", "(double Score, string? Member)[]")]
    [InlineData("GEOADD a {x}", "(double, double)[]")]
    [InlineData("HSET a {x}", "(string, string?)[]")]
    [InlineData("HSET a {x}", "Dictionary<string, (int, int)>")]
    [InlineData("SADD a {x:D}", "string")]
    [InlineData("SADD a {x:D}", "DayOfWeek")]
    [InlineData("SET a b {x}", "When")]
    [InlineData("SADD a {x:D}", "string[]")]
    [InlineData("SADD a b:{x}", "byte[]")]
    [InlineData("SADD a b:{x}", "Uri")]
    [InlineData("SADD a b:{x}", "string?")]
    [InlineData("SADD a b:{x}", "string[]")]
    [InlineData("SADD a b:{x}", "RedisValue")]
    [InlineData("EXPIREAT a {x}", "TimeSpan")]
    [InlineData("EXPIRE a {x}", "DateTimeOffset")]
    [InlineData("SET a b EXAT {x}", "TimeSpan")]
    [InlineData("SET a b EX {x}", "DateTime")]
    public Task Argument_takes_what_Redis_has_a_form_for(string template, string type) =>
        AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\")] Task SendAsync({type} {{|RTY1012:x|}});");

    [Fact]
    public async Task Message_says_why() => Assert.Equal(
        "The parameter 'x' of type 'int?' cannot stand here: it can be null, which Redis has no form for; put it into an optional group, [ … ], or make it non-nullable",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("[Command(\"SADD a {x}\")] Task AddAsync(int? {|RTY1012:x|});")).GetMessage(null));

    [Fact]
    public Task Nullable_parameter_may_stand_in_a_group() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("SADD a b [{x}] [c:{y}] [{z}]")] Task AddAsync(int? x, string? y, string[]? z);
        """);
}
