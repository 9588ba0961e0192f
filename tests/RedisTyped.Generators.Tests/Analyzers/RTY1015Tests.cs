namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A command can run on a shared connection.</summary>
public sealed class RTY1015Tests
{
    [Theory]
    [InlineData("WAIT", " 1 0", "blocks the connection that it runs on")]
    [InlineData("MULTI", "", "opens or ends a transaction for everybody on the connection")]
    [InlineData("WATCH", " a", "opens or ends a transaction for everybody on the connection")]
    [InlineData("MONITOR", "", "turns the connection into an endless stream")]
    [InlineData("SELECT", " 1", "changes the connection for everybody on it")]
    [InlineData("CLIENT REPLY", " OFF", "changes the connection for everybody on it")]
    public async Task Harmful_command_is_marked(string command, string rest, string harm) => Assert.Equal(
        $"'{command}' {harm}; every call of every store shares one connection to a node, so use the node's own Multiplexer for it",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync($"[Command(\"{{|RTY1015:{command}|}}{rest}\")] Task SendAsync();")).GetMessage(null));

    [Theory]
    [InlineData("BLPOP", " a 0")]
    [InlineData("BZMPOP", " 0 1 a MIN")]
    [InlineData("XREAD", " BLOCK 0 STREAMS a 0")]
    public async Task Command_that_waits_is_to_be_marked_blocking(string command, string rest) => Assert.Equal(
        $"'{command}' blocks the connection that it runs on; every call of every store shares one connection to a node, so mark the method [Blocking], "
            + "which runs it on a connection of its own",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync($"[Command(\"{{|RTY1015:{command}|}}{rest}\")] Task SendAsync();")).GetMessage(null));

    [Fact]
    public Task Blocking_does_not_help_what_is_about_its_own_connection() => AnalyzerRun.ExpectMembersAsync("""
        [Command("{|RTY1015:WAIT|} 1 5"), Blocking] Task<long> WaitAsync();
        [Command("{|RTY1015:SELECT|} 1"), Blocking] Task SelectAsync();
        """);

    [Fact]
    public Task Reading_a_stream_without_waiting_is_harmless() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("XREAD COUNT 5 STREAMS a 0")] Task<RedisResult> ReadAsync();
        """);

    [Fact]
    public async Task Word_that_may_be_BLOCK_is_marked() => Assert.Equal(
        "'XREAD' may block the connection that it runs on, because '{w}' may spell BLOCK: write the word itself into the template, or take a "
            + "number or an enum without such a member; every call of every store shares one connection to a node, so use the node's own "
            + "Multiplexer for it",
        Assert.Single(await AnalyzerRun.ExpectAsync("""
            public enum W { BLOCK, COUNT }
            [RedisStore] public partial interface IStore
            {
                [Command("XREAD {|RTY1015:{w}|} {n} STREAMS x:{id} 0")] Task<RedisResult> ReadAsync([ShardKey] long id, W w, int n);
            }
            """)).GetMessage(null));

    [Theory]
    [InlineData("XREAD {|RTY1015:{w}|} 1 STREAMS a 0", "string w")]
    [InlineData("XREAD {|RTY1015:{w}|} STREAMS a 0", "string[] w")]
    [InlineData("{|RTY1015:XREAD|} [GROUP {w}] BLOCK 1 STREAMS a 0", "int? w")]
    public Task Word_in_place_of_an_option_is_marked(string template, string parameters) => AnalyzerRun.ExpectMembersAsync(
        $"[Command(\"{template}\")] Task<RedisResult> ReadAsync({parameters});");

    [Fact]
    public Task Names_of_group_and_consumer_and_ids_may_be_of_any_text() => AnalyzerRun.ExpectAsync("""
        public enum W { COUNT, NOACK }
        [RedisStore] public partial interface IStore
        {
            [Command("XREADGROUP GROUP block c STREAMS k:{id} 0")] Task<RedisResult> BlockAsync([ShardKey] long id);
            [Command("XREADGROUP GROUP {g} {c} {w} {n} STREAMS k:{id} {from}")]
            Task<RedisResult> ReadAsync([ShardKey] long id, string g, string c, W w, int n, string from);
        }
        """);
}
