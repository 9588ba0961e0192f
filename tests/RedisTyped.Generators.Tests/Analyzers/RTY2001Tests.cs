namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A parameter decides the node.</summary>
public sealed class RTY2001Tests
{
    [Fact]
    public async Task Key_without_shard_key_is_marked_at_the_parameters() => Assert.Equal(
        "No parameter of 'GetAsync' decides the node for the key 'user:{id}'; mark it, such as '[ShardKey] long id'",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("""
            [Command("GET user:{id}")] Task<string?> GetAsync{|RTY2001:(long id)|};
            """)).GetMessage(null));

    [Fact]
    public Task Tag_without_a_shard_key_is_no_shard_key() => AnalyzerRun.ExpectMembersAsync("""
        [Command("GET user:{id}")] Task<string?> GetAsync{|RTY2001:([HashTag] long id)|};
        """);

    [Fact]
    public Task Constant_key_needs_none() => AnalyzerRun.ExpectQuietMembersAsync("[Command(\"SADD users {name}\")] Task AddAsync(string name);");

    [Fact]
    public Task Key_with_a_constant_tag_needs_none() =>
        AnalyzerRun.ExpectMembersAsync("[Command(\"GET {|RTY2012:{{log}}:{day}|}\")] Task<string?> GetAsync(int day);");

    [Fact]
    public Task Two_keys_without_a_shard_key_are_one_fault() => AnalyzerRun.ExpectMembersAsync("""
        [Command("RENAME {a}:x {b}:x")] Task RenameAsync{|RTY2001:(long a, long b)|};
        """);
}
