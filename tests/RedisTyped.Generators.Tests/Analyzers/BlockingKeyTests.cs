namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>Which keys a blocking command may have: BLPOP and BRPOP lose nothing over several nodes, others would.</summary>
public sealed class BlockingKeyTests
{
    [Fact]
    public Task Lists_may_be_anywhere() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("BLPOP a:{x} b:{y} 5"), Blocking] Task<string[]?> OfTwoAsync([ShardKey] long x, [ShardKey] long y);
        [Command("BRPOP a:{ids} {wait}"), Blocking] Task<IReadOnlyList<string>> OfAllAsync([ShardKey] IEnumerable<int> ids, TimeSpan wait, CancellationToken ct);
        """);

    [Fact]
    public Task What_would_be_taken_twice_is_refused() => AnalyzerRun.ExpectMembersAsync("""
        [Command("BZPOPMIN a:{x} {|RTY2004:b:{y}|} 5"), Blocking] Task<string[]?> LowestAsync([ShardKey] long x, [ShardKey] long y);
        [Command("BZPOPMIN a:{|RTY2009:{ids}|} 5"), Blocking] Task<string[]?> LowestOfAllAsync([ShardKey] long[] ids);
        [Command("BLMOVE a:{x} {|RTY2004:b:{y}|} LEFT LEFT 5"), Blocking] Task<string?> MoveAsync([ShardKey] long x, [ShardKey] long y);
        [Command("BLMPOP 5 2 a:{x} {|RTY2004:b:{y}|} LEFT"), Blocking] Task<RedisResult> SomeAsync([ShardKey] long x, [ShardKey] long y);
        [Command("XREAD BLOCK 5 STREAMS a:{x} {|RTY2004:b:{y}|} 0 0"), Blocking] Task<RedisResult> ReadAsync([ShardKey] long x, [ShardKey] long y);
        """);

    [Fact]
    public Task Lists_of_several_nodes_have_no_raw_reply() => AnalyzerRun.ExpectMembersAsync("""
        [Command("BLPOP a:{ids} 5"), Blocking] {|RTY1010:Task<RedisResult>|} TakeAsync([ShardKey] long[] ids);
        [Command("BLPOP a:{x} b:{y} 5"), Blocking] {|RTY1010:Task<RedisResult>|} TakeOfTwoAsync([ShardKey] long x, [ShardKey] long y);
        """);

    [Fact]
    public Task Time_to_wait_is_a_span() => AnalyzerRun.ExpectMembersAsync("""
        [Command("BLPOP a {wait}"), Blocking] Task<string[]?> TakeAsync(DateTimeOffset {|RTY1012:wait|}, CancellationToken ct);
        """);
}
