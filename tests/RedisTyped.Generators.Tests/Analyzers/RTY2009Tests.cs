namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A command with a collection of keys can be split by node.</summary>
public sealed class RTY2009Tests
{
    [Fact]
    public async Task Command_that_means_something_else_in_parts_is_marked() => Assert.Equal(
        "'{ids}' makes one key for each element, but SINTER cannot be split by node; accept a non-atomic emulation with [CrossShard]",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("""
            [Command("SINTER a:{|RTY2009:{ids}|}")] Task<string[]> GetAsync([ShardKey] long[] ids);
            """)).GetMessage(null));

    [Theory]
    [InlineData("MGET a:{|RTY2009:{ids}|}:{more}", "[ShardKey] long[] ids, [ShardKey] long[] more")]
    [InlineData("MGET {{x}}a:{|RTY2009:{ids}|} {{x}}b", "long[] ids")]
    [InlineData("MGET a:{|RTY2009:{pairs}|}", "[ShardKey] Dictionary<string, string> pairs")]
    public Task One_key_with_one_collection_is_split(string template, string parameters) =>
        AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\")] Task<string?[]> GetAsync({parameters});");

    [Theory]
    [InlineData("MSET a:{|RTY2009:{ids}|} x", "[ShardKey] long[] ids")]
    [InlineData("MSET a:{|RTY2009:{ids}|} {other}", "[ShardKey] long[] ids, Dictionary<string, string> other")]
    [InlineData("MSET a:{|RTY2009:{pairs}|} {other}", "[ShardKey] Dictionary<string, string> pairs, Dictionary<string, string> other")]
    public Task Value_for_each_key_comes_from_the_same_dictionary(string template, string parameters) =>
        AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\")] Task SetAsync({parameters});");

    [Fact]
    public Task Answers_of_several_nodes_are_put_together_or_refused() => AnalyzerRun.ExpectMembersAsync("""
        [Command("DEL a:{ids}")] {|RTY1010:Task<bool>|} DeleteAsync([ShardKey] long[] ids);
        [Command("DEL a:{ids}")] {|RTY1010:Task<RedisResult>|} DeleteRawAsync([ShardKey] long[] ids);
        [Command("MGET a:{ids}")] {|RTY1010:Task<RedisResult>|} GetRawAsync([ShardKey] long[] ids);
        [Command("MGET a:{ids}")] {|RTY1010:Task<string?[]?>|} GetMaybeAsync([ShardKey] long[] ids);
        [Command("MSET a:{x} {x}")] {|RTY1010:Task<bool>|} SetAsync([ShardKey] Dictionary<int, string> x);
        """);

    [Fact]
    public Task Elements_and_collections_are_never_null() => AnalyzerRun.ExpectMembersAsync("""
        [Command("DEL a:{ids}")] Task<long> DeleteAsync([ShardKey] long?[] {|RTY1012:ids|});
        [Command("DEL b:{ids}")] Task<long> DeleteSomeAsync([ShardKey] string?[] {|RTY1012:ids|});
        [Command("DEL c:{ids}")] Task<long> DeleteAllAsync([ShardKey] long[]? {|RTY1012:ids|});
        [Command("DEL d:{ids}")] Task<long> DeleteAnyAsync([ShardKey] Uri[] {|RTY1012:ids|});
        """);

    [Fact]
    public Task Collection_that_does_not_decide_needs_the_shard_key_that_does() => AnalyzerRun.ExpectMembersAsync("""
        [Command("MGET a:{ids}")] Task<string?[]> GetAsync{|RTY2001:(long[] ids)|};
        """);

    [Fact]
    public Task Splittable_commands_stay_quiet() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("MGET a:{ids}")] Task<string?[]> GetAsync([ShardKey] IReadOnlyList<long> ids, CancellationToken ct = default);
        [Command("MGET a:{ids}")] ValueTask<IReadOnlyList<int?>> GetListAsync([ShardKey] IEnumerable<Guid> ids);
        [Command("MGET {ids}")] Task<RedisValue[]> GetAnyAsync([ShardKey] params string[] ids);
        [Command("MGET {{{id}}}:{fields}")] Task<string?[]> GetFieldsAsync([ShardKey] long id, HashSet<DayOfWeek> fields);
        [Command("MSET a:{pairs:D4}:x {pairs:D4}")] Task SetAsync([ShardKey] Dictionary<int, int> pairs);
        [Command("MSET b:{pairs} {pairs}")] ValueTask SetObjectsAsync([ShardKey] IReadOnlyDictionary<string, Uri> pairs);
        [Command("DEL a:{ids}")] Task DropAsync([ShardKey] long[] ids);
        [Command("UNLINK a:{ids}")] Task<int> UnlinkAsync([ShardKey] long[] ids);
        [Command("EXISTS a:{ids}")] Task<long> CountAsync([ShardKey] List<string> ids);
        [Command("TOUCH a:{ids}")] ValueTask<uint> TouchAsync([ShardKey] long[] ids);
        """);
}
