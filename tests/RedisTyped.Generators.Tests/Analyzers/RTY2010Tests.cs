namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>[CrossShard] stands on a command that has an emulation.</summary>
public sealed class RTY2010Tests
{
    [Fact]
    public async Task Command_without_an_emulation_is_marked_at_the_attribute() => Assert.Equal(
        "GEOSEARCHSTORE has no emulation over several nodes; remove [CrossShard], or see docs/cross-shard.md for those that have",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("""
            [Command("GEOSEARCHSTORE a:{a} b:{b} FROMMEMBER x BYRADIUS 1 m"), {|RTY2010:CrossShard|}]
            Task<long> StoreAsync([ShardKey] long a, [ShardKey] long b);
            """)).GetMessage(null));

    [Fact]
    public Task Command_with_one_key_and_one_that_is_split_have_none() => AnalyzerRun.ExpectMembersAsync("""
        [Command("GET a:{id}"), {|RTY2010:CrossShard|}] Task<string?> GetAsync([ShardKey] long id);
        [Command("MGET a:{ids}"), {|RTY2010:CrossShard|}] Task<string?[]> GetAllAsync([ShardKey] long[] ids);
        """);

    [Fact]
    public Task Copy_into_another_database_has_none() => AnalyzerRun.ExpectMembersAsync("""
        [Command("COPY a:{a} b:{b} DB 1"), {|RTY2010:CrossShard|}] Task<bool> CopyAsync([ShardKey] long a, [ShardKey] long b);
        """);

    [Fact]
    public Task Command_with_an_emulation_stays_quiet() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("SINTER a:{a} b:{b}"), CrossShard] Task<string[]> InterAsync([ShardKey] long a, [ShardKey] long b);
        [Command("SUNION a:{ids}"), CrossShard] Task<IReadOnlyList<string>> UnionAsync([ShardKey] IReadOnlyList<long> ids);
        [Command("SDIFFSTORE all a:{a} b:{ids} c:{ids}"), CrossShard] Task<long> DiffAsync([ShardKey] long a, [ShardKey] long[] ids);
        [Command("SINTERCARD 1 a:{ids} LIMIT {limit}"), CrossShard] Task<long> CountAsync([ShardKey] string[] ids, int limit);
        [Command("ZUNION 2 a:{ids} b:{id} WEIGHTS {weights} [AGGREGATE {how}] WITHSCORES"), CrossShard]
        Task<string[]> ScoresAsync([ShardKey] string[] ids, [ShardKey] long id, double[] weights, string? how, CancellationToken ct = default);
        [Command("ZINTERSTORE x 1 a:{ids}"), CrossShard] ValueTask<long> StoreAsync([ShardKey] string[] ids);
        [Command("SMOVE a:{a} b:{b} {member}"), CrossShard] Task<bool> MoveAsync([ShardKey] int a, [ShardKey] int b, Uri member);
        [Command("RENAME {a} {b}"), CrossShard] Task RenameAsync([ShardKey] string a, [ShardKey] string b);
        [Command("COPY a:{a} b:{b} REPLACE"), CrossShard] Task<bool> CopyAsync([ShardKey] long a, [ShardKey] long b);
        [Command("LMOVE a b LEFT RIGHT"), CrossShard] Task<string?> ShiftAsync();
        [Command("MSETNX a:{names}:x {names}"), CrossShard] Task<bool> SetAsync([ShardKey] IReadOnlyDictionary<int, DayOfWeek> names);
        [Command("MSETNX b:{id} {more} a:{names} {names}"), CrossShard]
        Task<bool> SetMoreAsync([ShardKey] Dictionary<string, Uri> names, [ShardKey] int id, int more);
        [Command("PFCOUNT day:{days:yyyy-MM-dd}"), CrossShard] Task<long> CountDaysAsync([ShardKey] IEnumerable<DateOnly> days);
        [Command("BITOP AND a:{a} b:{ids}"), CrossShard] Task<long> AndAsync([ShardKey] int a, [ShardKey] Guid[] ids);
        """);

    [Fact]
    public Task Collection_stands_only_where_a_key_may_repeat() => AnalyzerRun.ExpectMembersAsync("""
        [Command("SUNIONSTORE a:{|RTY2009:{ids}|} b"), CrossShard] Task<long> StoreAsync([ShardKey] long[] ids);
        [Command("RENAME a b:{|RTY2009:{ids}|}"), CrossShard] Task RenameAsync([ShardKey] long[] ids);
        [Command("SUNION a:{ids}:{|RTY2009:{more}|}"), CrossShard] Task<string[]> UnionAsync([ShardKey] long[] ids, [ShardKey] long[] more);
        [Command("SUNION a:{|RTY2009:{pairs}|}"), CrossShard] Task<string[]> KeysAsync([ShardKey] Dictionary<string, int> pairs);
        [Command("MSETNX a:{|RTY2009:{ids}|} x"), CrossShard] Task<bool> SetAsync([ShardKey] long[] ids);
        [Command("SUNION a:{ids}"), CrossShard] Task<string[]> MaybeAsync([ShardKey] long[]? {|RTY1012:ids|});
        """);

    [Fact]
    public Task Reply_is_read_and_not_handed_on() => AnalyzerRun.ExpectMembersAsync("""
        [Command("SUNION a b"), CrossShard] {|RTY1010:Task<RedisResult>|} UnionAsync();
        """);
}
