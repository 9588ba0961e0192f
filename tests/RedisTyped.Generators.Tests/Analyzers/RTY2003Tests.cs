namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>Only shard keys route.</summary>
public sealed class RTY2003Tests
{
    [Fact]
    public async Task Other_parameter_in_the_routed_part_is_marked_at_its_placeholder() => Assert.Equal(
        "'part' would decide the node of 'user:{id}:{part}' too, because it stands in the part that routes, 'user:{id}:{part}'; "
            + "put braces around what decides with [HashTag(\"user:{id}\")], or mark 'part' as [ShardKey] too",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("""
            [Command("GET user:{id}:{|RTY2003:{part}|}")] Task<string?> GetAsync([ShardKey] long id, string part);
            """)).GetMessage(null));

    [Fact]
    public Task Inside_of_a_tag_it_is_marked_too() => AnalyzerRun.ExpectMembersAsync("""
        [Command("GET {{{id}:{|RTY2003:{part}|}}}:x")] Task<string?> GetAsync([ShardKey] long id, string part);
        """);

    [Fact]
    public Task Outside_of_the_tag_anything_may_stand() => AnalyzerRun.ExpectAsync("""
        [RedisStore, HashTag("user:{id}")]
        public partial interface IUserStore
        {
            [Command("GET user:{id}:{part}")] Task<string?> GetAsync([ShardKey] long id, string part);
        }
        """);

    [Theory]
    [InlineData("SINTER user:{id}:x:{|RTY2003:{part}|} blocked:{id}", "put braces around what decides with [HashTag] on 'id', or mark 'part' as [ShardKey] too")]
    [InlineData("SINTER user:{id}:x:{|RTY2003:{part}|} user:{id}:y", "put braces around what decides with [HashTag(\"user:{id}\")], or mark 'part' as [ShardKey] too")]
    [InlineData("SINTER user:{id}:x:{|RTY2003:{part}|} {{{id}}}:y", "put braces around what decides with [HashTag(\"user:{id}\")], or mark 'part' as [ShardKey] too")]
    public async Task Tag_that_one_of_several_keys_lacks_is_not_advised(string template, string advice) => Assert.EndsWith(
        "; " + advice,
        Assert.Single(await AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\")] Task<string[]> GetAsync([ShardKey] long id, string part);")).GetMessage(null),
        StringComparison.Ordinal);
}
