namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A wait without end can be cancelled.</summary>
public sealed class RTY1031Tests
{
    [Theory]
    [InlineData("BLPOP a {|RTY1031:0|}", "", "its timeout is 0")]
    [InlineData("BLPOP a {|RTY1031:{wait}|}", "TimeSpan wait", "'{wait}' may be 0")]
    [InlineData("BZMPOP {|RTY1031:0.0|} 1 a MIN", "", "its timeout is 0")]
    [InlineData("XREAD [BLOCK {|RTY1031:{wait}|}] STREAMS a 0", "TimeSpan? wait", "'{wait}' may be 0")]
    [InlineData("XREADGROUP GROUP BLOCK 5 BLOCK {|RTY1031:0|} STREAMS a >", "", "its timeout is 0")]
    public async Task Wait_that_nothing_can_end_is_marked(string template, string parameters, string why) => Assert.Equal(
        $"'{template.Split(' ')[0]}' may wait for ever, because {why}; take a CancellationToken, or write a timeout into the template",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\"), Blocking] Task<RedisResult> TakeAsync({parameters});")).GetMessage(null));

    [Fact]
    public Task Wait_with_an_end_or_a_token_is_quiet() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("BLPOP a 5"), Blocking] Task<string[]?> TakeAsync();
        [Command("BLPOP a 0"), Blocking] Task<string[]?> WaitAsync(CancellationToken ct);
        [Command("BLMPOP {wait} 1 a LEFT"), Blocking] Task<RedisResult> SomeAsync(TimeSpan wait, CancellationToken ct);
        """);
}
