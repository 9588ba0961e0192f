namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A fan-out says what becomes of the answers.</summary>
public sealed class RTY1024Tests
{
    [Fact]
    public Task Answers_without_a_place_are_marked() => AnalyzerRun.ExpectMembersAsync("""
        [Command("DBSIZE"), AllNodes] {|RTY1024:Task<long>|} CountAsync();
        [Command("KEYS *"), AllNodes] {|RTY1024:Task<string[]>|} KeysAsync();
        [Command("DBSIZE")] {|RTY1024:Task<RedisTyped.Execution.NodeResults<long>>|} OneAsync(RedisTyped.Routing.NodeId node);
        """);

    [Fact]
    public Task Combiner_that_does_not_fit_the_result_is_marked() => AnalyzerRun.ExpectMembersAsync("""
        [Command("RANDOMKEY"), AllNodes(Combine.Sum)] {|RTY1024:Task<string?>|} AddAsync();
        [Command("DBSIZE"), AllNodes(Combine.Sum)] {|RTY1024:Task<long?>|} AddNullableAsync();
        [Command("RANDOMKEY"), AllNodes(Combine.Max)] {|RTY1024:Task<string?>|} MostAsync();
        [Command("DBSIZE"), AllNodes(Combine.Concat)] {|RTY1024:Task<long>|} JoinAsync();
        [Command("DBSIZE"), AllNodes(Combine.All)] {|RTY1024:Task<long>|} AllAsync();
        [Command("FLUSHDB"), AllNodes(Combine.All)] {|RTY1024:Task|} FlushAsync();
        [Command("DBSIZE"), AllNodes(Combine.Sum)] {|RTY1024:Task<RedisTyped.Execution.NodeResults<long>>|} ResultsAsync();
        [Command("DBSIZE"), {|RTY1024:AllNodes((Combine)9)|}] Task<long> NoneAsync();
        """);

    [Fact]
    public Task Combiner_of_another_type_is_marked() => AnalyzerRun.ExpectMembersAsync("""
        [Command("DBSIZE"), AllNodes(Combiner = typeof(string))] {|RTY1024:Task<long>|} StringAsync();
        [Command("DBSIZE"), {|RTY1024:AllNodes(Combine.Sum, Combiner = typeof(string))|}] Task<long> TwoAsync();
        """);

    [Fact]
    public Task Node_beside_all_nodes_is_marked() => AnalyzerRun.ExpectMembersAsync(
        "[Command(\"DBSIZE\"), AllNodes(Combine.Sum)] Task<long> CountAsync(RedisTyped.Routing.NodeId {|RTY1024:node|});");

    [Fact]
    public Task Negative_time_is_marked() => AnalyzerRun.ExpectMembersAsync(
        "[Command(\"PING\"), {|RTY1024:AllNodes(TimeoutMilliseconds = -1)|}] Task PingAsync();");

    [Fact]
    public Task Scan_knows_its_nodes_itself() => AnalyzerRun.ExpectMembersAsync(
        "[Command(\"SCAN\"), {|RTY1024:AllNodes|}] IAsyncEnumerable<string> ScanAsync();");

    [Fact]
    public async Task Message_names_a_combiner_that_fits() => Assert.Equal(
        "'CountAsync' gets an answer from each node, which 'long' has no place for; return NodeResults<long>, or name a combiner such as [AllNodes(Combine.Sum)]",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("[Command(\"DBSIZE\"), AllNodes] {|RTY1024:Task<long>|} CountAsync();")).GetMessage(null));

    [Fact]
    public Task Answers_with_a_place_are_not() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("DBSIZE"), AllNodes(Combine.Sum)] Task<long> CountAsync(CancellationToken ct = default);
        [Command("DBSIZE"), AllNodes] ValueTask<RedisTyped.Execution.NodeResults<int>> CountsAsync();
        [Command("DBSIZE"), AllNodes(Combine.Min)] Task<double> LeastAsync();
        [Command("LASTSAVE"), AllNodes(Combine.Max)] Task<long> SavedAsync();
        [Command("KEYS {pattern}"), AllNodes(Combine.Concat)] Task<IReadOnlyList<string>> KeysAsync(string pattern);
        [Command("KEYS {pattern}"), AllNodes(Combine.Concat)] ValueTask<RedisKey[]> KeyArrayAsync(string pattern);
        [Command("RANDOMKEY"), AllNodes(Combine.First)] Task<string?> RandomAsync();
        [Command("FLUSHDB"), AllNodes(Combine.All, TimeoutMilliseconds = 500)] Task<bool> FlushDatabaseAsync();
        [Command("FLUSHALL [{mode}]"), AllNodes] Task FlushAsync(Mode? mode);
        [Command("CONFIG SET {settings}"), AllNodes] ValueTask SetAsync(IReadOnlyDictionary<string, string> settings);
        [Command("SCRIPT FLUSH"), AllNodes] Task<RedisTyped.Execution.NodeResults<RedisResult>> ForgetAsync();
        [Command("INFO {section}")] Task<string> InfoAsync(RedisTyped.Routing.NodeId node, string section);
        [Command("DBSIZE"), AllNodes(Combiner = typeof(Spread))] Task<decimal> SpreadAsync();
        public enum Mode { ASYNC, SYNC }
        public sealed class Spread : RedisTyped.Execution.INodeCombiner<long, decimal>
        {
            public static decimal Combine(RedisTyped.Execution.NodeResults<long> results) => results.Count;
        }
        """);

    [Theory]
    [InlineData("", "'CountAsync' gives the results of all nodes, but does not go to all; add [AllNodes]")]
    [InlineData("RedisTyped.Routing.NodeId node", "'CountAsync' gives the results of all nodes, but does not go to all; return 'long' for the one, or take [AllNodes] in the place of 'node'")]
    public async Task Results_without_nodes_are_told_of_what_is_missing(string parameters, string message) => Assert.Equal(
        message,
        (await AnalyzerRun.ExpectMembersAsync($"[Command(\"DBSIZE\")] {{|RTY1024:Task<RedisTyped.Execution.NodeResults<long>>|}} CountAsync({parameters});"))[0].GetMessage(null));
}
