namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A shard key routes.</summary>
public sealed class RTY2002Tests
{
    [Fact]
    public Task Shard_key_that_is_only_a_value_is_marked() => AnalyzerRun.ExpectMembersAsync("""
        [Command("SADD a:{id} {name}")] Task AddAsync([ShardKey] long id, [ShardKey] string {|RTY2002:name|});
        [Command("SADD a {name}")] Task AddAsync([ShardKey] string {|RTY2002:name|});
        """);

    [Fact]
    public async Task Shard_key_outside_of_the_hash_tag_is_marked() => Assert.Equal(
        "The shard key 'part' does not decide the node: '{user:{id}}:{part}' routes by its hash tag 'user:{id}', which does not hold it; move it into the tag, or remove [ShardKey]",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("""
            [Command("GET {{user:{id}}}:{part}")] Task<string?> GetAsync([ShardKey] long id, [ShardKey] string {|RTY2002:part|});
            """)).GetMessage(null));

    [Fact]
    public Task Every_parameter_of_the_tag_may_be_a_shard_key() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("GET {{{a}:{b}}}:{c}")] Task<string?> GetAsync([ShardKey] long a, [ShardKey] long b, long c);
        """);
}
