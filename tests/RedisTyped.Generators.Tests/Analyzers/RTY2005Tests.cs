namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A command has a key to route by.</summary>
public sealed class RTY2005Tests
{
    [Theory]
    [InlineData("{|RTY2005:DBSIZE|}")]
    [InlineData("{|RTY2005:PING|}")]
    [InlineData("{|RTY2005:CONFIG GET|} maxmemory")]
    public Task Command_without_key_is_marked(string template) =>
        AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\")] Task<RedisResult> SendAsync();");

    [Fact]
    public async Task Message_says_where_it_can_run() => Assert.Equal(
        "'DBSIZE' has no key, so that no node can be chosen for it; run it on one node with ShardedRedis.OnNode(id), or on all with OnAllNodes()",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("[Command(\"{|RTY2005:DBSIZE|}\")] Task<long> SizeAsync();")).GetMessage(null));
}
