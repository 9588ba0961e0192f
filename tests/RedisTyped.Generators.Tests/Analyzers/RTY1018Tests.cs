namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A format string is one of its type.</summary>
public sealed class RTY1018Tests
{
    [Theory]
    [InlineData("long", "Q5")]
    [InlineData("int", "T")]
    [InlineData("double", "D4")]
    [InlineData("decimal", "X")]
    [InlineData("Guid", "D4")]
    [InlineData("Guid", "x8y")]
    [InlineData("TimeSpan", "hh:mm")]
    [InlineData("DateTime", "q")]
    [InlineData("DateTimeOffset", "%")]
    [InlineData("int?", "Z2")]
    public Task Format_that_the_type_does_not_know_is_marked(string type, string format) => AnalyzerRun.ExpectMembersAsync($$"""
        [Command("HSET a b {|RTY1018:{value:{{format}}}|}")] Task SetAsync({{type.TrimEnd('?')}} value);
        """);

    [Fact]
    public Task It_is_marked_in_keys_collections_and_mixed_words_too() => AnalyzerRun.ExpectMembersAsync("""
        [Command("GET a:{|RTY1018:{id:Q5}|}")] Task<string?> GetAsync([ShardKey] int id);
        [Command("SADD a {|RTY1018:{ids:Q5}|}")] Task AddAsync(int[] ids);
        [Command("SADD a x-{|RTY1018:{id:Q5}|}")] Task AddOneAsync(int id);
        """);

    [Theory]
    [InlineData("long", "D5")]
    [InlineData("long", "B16")]
    [InlineData("int", "X8")]
    [InlineData("double", "F2")]
    [InlineData("decimal", "#,##0.00")]
    [InlineData("Guid", "N")]
    [InlineData("TimeSpan", "c")]
    [InlineData("DateTime", "yyyy-MM-dd")]
    [InlineData("DateOnly", "O")]
    [InlineData("Half", "Q")]
    public Task Format_that_it_knows_or_that_cannot_be_told_is_not(string type, string format) => AnalyzerRun.ExpectQuietMembersAsync(
        $$"""[Command("HSET a b {value:{{format}}}")] Task SetAsync({{type}} value);""");

    [Fact]
    public async Task Message_names_format_type_and_what_to_write() => Assert.Equal(
        "'Q5' is no format string of long, so that every call would throw; write one such as {n:D5}, {n:X} or {n:F2}, as the .NET documentation of standard numeric format strings lists them",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("""
            [Command("HSET a b {|RTY1018:{value:Q5}|}")] Task SetAsync(long value);
            """)).GetMessage(null));
}
