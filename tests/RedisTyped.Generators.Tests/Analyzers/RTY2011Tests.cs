namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>[CrossShard] is needed.</summary>
public sealed class RTY2011Tests
{
    [Fact]
    public async Task Keys_that_are_always_together_need_no_emulation() => Assert.Equal(
        "The keys of 'SINTER' are always on one node, because all route by '{id}'; consider removing [CrossShard]",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("""
            [Command("SINTER {{{id}}}:a {{{id}}}:b"), {|RTY2011:CrossShard|}] Task<string[]> GetAsync([ShardKey] long id);
            """)).GetMessage(null));

    [Fact]
    public Task Keys_apart_and_collections_stay_quiet() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("SINTER {{{a}}}:x {{{b}}}:x"), CrossShard] Task<string[]> GetAsync([ShardKey] long a, [ShardKey] long b);
        [Command("SUNION {{{id}}}:{names}"), CrossShard] Task<string[]> GetAllAsync([ShardKey] long id, string[] names);
        """);
}
