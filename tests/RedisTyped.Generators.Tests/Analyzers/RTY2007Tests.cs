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
}
