namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>The unit of a time is known.</summary>
public sealed class RTY1013Tests
{
    [Fact]
    public async Task Time_span_without_a_unit_is_marked_at_its_placeholder() => Assert.Equal(
        "Whether 'x' is meant in seconds or milliseconds cannot be told from 'SET'; pass a number, or give a format such as {x:c}",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("[Command(\"SET a {|RTY1013:{x}|}\")] Task SetAsync(TimeSpan x);")).GetMessage(null));

    [Fact]
    public Task Elements_of_a_collection_have_none() => AnalyzerRun.ExpectMembersAsync("""
        [Command("SADD a {|RTY1013:{x}|}")] Task AddAsync(TimeSpan[] x);
        [Command("HSET a {|RTY1013:{x}|}")] Task SetAsync(Dictionary<string, TimeSpan> x);
        """);

    [Fact]
    public Task Key_is_no_keyword() => AnalyzerRun.ExpectMembersAsync("""
        [Command("SET ex {|RTY1013:{x}|}")] Task SetAsync(TimeSpan x);
        """);

    [Theory]
    [InlineData("SET a b EX {x}")]
    [InlineData("SET a b px {x}")]
    [InlineData("EXPIRE a {x}")]
    [InlineData("PEXPIRE a {x} NX")]
    [InlineData("PSETEX a {x} b")]
    [InlineData("SADD a {x:c}")]
    [InlineData("SADD a b:{x}")]
    public Task Command_word_or_format_tells_it(string template) =>
        AnalyzerRun.ExpectQuietMembersAsync($"[Command(\"{template}\")] Task SendAsync(TimeSpan x);");
}
