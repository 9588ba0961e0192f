namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A command can run on a shared connection.</summary>
public sealed class RTY1015Tests
{
    [Theory]
    [InlineData("BLPOP", " a 0", "blocks the connection that it runs on")]
    [InlineData("SUBSCRIBE", " a", "belongs to publish/subscribe, which turns the connection into a listener")]
    [InlineData("MULTI", "", "opens or ends a transaction for everybody on the connection")]
    [InlineData("WATCH", " a", "opens or ends a transaction for everybody on the connection")]
    [InlineData("MONITOR", "", "turns the connection into an endless stream")]
    [InlineData("SELECT", " 1", "changes the connection for everybody on it")]
    [InlineData("CLIENT REPLY", " OFF", "changes the connection for everybody on it")]
    [InlineData("XREAD", " BLOCK 0 STREAMS a 0", "blocks the connection that it runs on")]
    public async Task Harmful_command_is_marked(string command, string rest, string harm) => Assert.Equal(
        $"'{command}' {harm}; every call of every store shares one connection to a node, so use the node's own Multiplexer for it",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync($"[Command(\"{{|RTY1015:{command}|}}{rest}\")] Task SendAsync();")).GetMessage(null));

    [Fact]
    public Task Reading_a_stream_without_waiting_is_harmless() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("XREAD COUNT 5 STREAMS a 0")] Task<RedisResult> ReadAsync();
        """);
}
