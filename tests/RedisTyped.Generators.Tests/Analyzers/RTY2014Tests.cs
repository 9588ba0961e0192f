namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A command whose node is chosen has no key.</summary>
public sealed class RTY2014Tests
{
    [Fact]
    public Task Choice_of_nodes_beside_a_key_is_marked() => AnalyzerRun.ExpectMembersAsync("""
        [Command("GET a"), {|RTY2014:AllNodes|}] Task<RedisTyped.Execution.NodeResults<string?>> GetAsync();
        [Command("INCR count:{id}"), {|RTY2014:AllNodes(Combine.Sum)|}] Task<long> CountAsync([ShardKey] int id);
        [Command("GET a")] Task<string?> GetOnAsync(RedisTyped.Routing.NodeId {|RTY2014:node|});
        """);

    [Fact]
    public Task Choice_of_nodes_without_a_key_is_not() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("EVAL 'return 1' 0"), AllNodes(Combine.Sum)] Task<long> RunAsync();
        [Command("SCRIPT LOAD {script}"), AllNodes(Combine.First)] Task<string> LoadAsync(string script);
        [Command("CONFIG GET {name}")] Task<RedisResult> ConfigAsync(RedisTyped.Routing.NodeId node, string name);
        """);

    [Fact]
    public async Task Message_names_key_and_remedy() => Assert.Equal(
        "The node of 'GET' is decided by its key 'a'; remove the parameter 'node'",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("[Command(\"GET a\")] Task<string?> GetAsync(RedisTyped.Routing.NodeId {|RTY2014:node|});")).GetMessage(null));

    [Fact]
    public Task Key_is_said_before_the_answers_of_all_nodes() => AnalyzerRun.ExpectMembersAsync("""
        [Command("GET a"), {|RTY2014:AllNodes|}] Task<string?> GetAsync();
        [Command("GET a"), {|RTY2014:AllNodes(Combine.Sum)|}] Task<string?> SumAsync();
        """);
}
