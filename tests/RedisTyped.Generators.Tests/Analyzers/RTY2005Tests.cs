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
        "'DBSIZE' has no key, so that no node can be chosen for it; send it to every node with [AllNodes], or to one by a parameter of type NodeId",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("[Command(\"{|RTY2005:DBSIZE|}\")] Task<long> SizeAsync();")).GetMessage(null));

    [Fact]
    public async Task Message_says_what_gives_a_scan() => Assert.Equal(
        "'SCAN' has no key, so that no node can be chosen for it; return IAsyncEnumerable<RedisKey> to scan the keys of all nodes",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("[Command(\"{|RTY2005:SCAN|} 0\")] Task<RedisResult> ScanAsync();")).GetMessage(null));

    [Theory]
    [InlineData("Script(\"return 1\")", "'[Script]' has no key, so that no node can be chosen for it; name its keys, such as Keys = [\"user:{id}\"], or send it to every node with [AllNodes], or to one by a parameter of type NodeId")]
    [InlineData("Function(\"f\")", "'[Function]' has no key, so that no node can be chosen for it; name its keys, such as Keys = [\"user:{id}\"], or send it to every node with [AllNodes], or to one by a parameter of type NodeId")]
    public async Task Script_is_called_what_its_author_calls_it(string attribute, string message) => Assert.Equal(
        message,
        Assert.Single(await AnalyzerRun.ExpectMembersAsync($"[{{|RTY2005:{attribute}|}}] Task RunAsync();")).GetMessage(null));

    [Fact]
    public Task Command_that_says_where_it_goes_is_not() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("DBSIZE"), AllNodes(Combine.Sum)] Task<long> CountAsync();
        [Command("DBSIZE")] Task<long> CountOfAsync(RedisTyped.Routing.NodeId node);
        [Command("SCAN")] IAsyncEnumerable<RedisKey> KeysAsync();
        [Script("return 1"), AllNodes] Task RunAsync();
        """);
}
