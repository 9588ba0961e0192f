namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A hash tag is whole and not empty.</summary>
public sealed class RTY2007Tests
{
    [Theory]
    [InlineData("{{:{id}")]
    [InlineData("}}:{id}")]
    [InlineData("}}{{:{id}")]
    [InlineData("{{}}:{id}")]
    public Task Broken_tag_of_a_key_is_marked(string key) => AnalyzerRun.ExpectMembersAsync(
        $"[Command(\"GET {{|RTY2007:{key}|}}\")] Task<string?> GetAsync([ShardKey] long id);");

    [Theory]
    [InlineData("HashTag(\"{{user:{id}}}\")")]
    [InlineData("HashTag(\"user:{id\")")]
    [InlineData("HashTag(\"\")")]
    [InlineData("HashTag(null!)")]
    [InlineData("HashTag")]
    public Task Broken_fragment_is_marked(string tag) => AnalyzerRun.ExpectMembersAsync(
        $"[Command(\"GET user:{{id}}:x\"), {{|RTY2007:{tag}|}}] Task<string?> GetAsync([ShardKey] long id);");

    [Fact]
    public Task Second_tag_is_refused() => AnalyzerRun.ExpectMembersAsync("""
        [Command("GET {|RTY2007:{{user:{id}}}:x|}"), HashTag("user:{id}")] Task<string?> GetAsync([ShardKey] long id);
        [Command("GET {|RTY2007:{{user:{id}}}:x|}")] Task<string?> OtherAsync([ShardKey, HashTag] long id);
        """);

    [Fact]
    public async Task Tag_of_a_parameter_has_no_fragment() => Assert.Equal(
        "[HashTag] on 'id' encloses that parameter alone and takes no fragment; remove the fragment, or put [HashTag] with it on the method",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("""
            [Command("GET user:{id}")] Task<string?> GetAsync([ShardKey, {|RTY2007:HashTag("user:{id}")|}] long id);
            """)).GetMessage(null));

    [Fact]
    public async Task Tag_of_a_parameter_that_is_in_no_key_is_marked() => Assert.Equal(
        "[HashTag] on 'value' has no effect, because 'value' is in no key; write {value} into the key, or remove [HashTag]",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("""
            [Command("SET user:{id} {value}")] Task SetAsync([ShardKey] long id, [{|RTY2007:HashTag|}] string value);
            """)).GetMessage(null));

    [Fact]
    public Task Second_tag_is_told_once_where_the_fragment_is_broken_too() => AnalyzerRun.ExpectMembersAsync("""
        [Command("GET {|RTY2007:{{user:{id}}}:x|}"), HashTag("")] Task<string?> GetAsync([ShardKey, HashTag] long id);
        [Command("MGET {|RTY2007:{{user:{id}}}:x|} {|RTY2007:{{user:{id}}}:y|}"), HashTag("user:{id}")]
        Task<string?[]> BothAsync([ShardKey, HashTag] long id);
        """);

    [Theory]
    [InlineData("a}}b")]
    [InlineData("a{{b")]
    [InlineData("}}a{{")]
    public Task Constant_key_may_hold_a_brace(string key) =>
        AnalyzerRun.ExpectQuietMembersAsync($"[Command(\"GET {key}\")] Task<string?> GetAsync();");

    [Fact]
    public Task Broken_fragment_of_the_interface_is_told_once() => AnalyzerRun.ExpectMembersAsync("""
        [Command("GET user:{id}")] Task<string?> OneAsync([ShardKey] long id);
        [Command("GET user:{id}:name")] Task<string?> TwoAsync([ShardKey] long id);
        """, "[{|RTY2007:HashTag(\"user:{id\")|}]");

    [Fact]
    public Task Tag_of_a_parameter_may_be_in_the_pattern_of_a_scan() => AnalyzerRun.ExpectMembersAsync("""
        [Command("SCAN MATCH user:{id}:*")] IAsyncEnumerable<string> ScanAsync([HashTag] long id);
        [Command("SCAN MATCH user:{id}:{number}")] IAsyncEnumerable<long> NumbersAsync([HashTag] long id);
        [Command("SSCAN a MATCH user:{id}:*")] IAsyncEnumerable<string> ElementsAsync([{|RTY2007:HashTag|}] long id);
        """);
}
