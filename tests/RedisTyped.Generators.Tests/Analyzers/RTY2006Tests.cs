using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A hash tag occurs in the key.</summary>
public sealed class RTY2006Tests
{
    [Fact]
    public async Task Key_without_the_fragment_is_marked() => Assert.Equal(
        "The key 'order:{id}' does not hold the fragment 'user:{id}' of [HashTag]; write the key with it, or give the method a [HashTag] of its own",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("""
            [Command("GET {|RTY2006:order:{id}|}")] Task<string?> GetAsync([ShardKey] long id);
            """, "[HashTag(\"user:{id}\")]")).GetMessage(null));

    [Fact]
    public Task Fragment_of_a_method_counts_before_that_of_the_interface() => AnalyzerRun.ExpectMembersAsync("""
        [Command("GET {|RTY2006:user:{id}|}"), HashTag("order:{id}")] Task<string?> GetAsync([ShardKey] long id);
        [Command("GET order:{id}:x"), HashTag("order:{id}")] Task<string?> OtherAsync([ShardKey] long id);
        """, "[HashTag(\"user:{id}\")]");

    [Fact]
    public Task Constant_key_and_key_with_a_tag_of_its_own_need_no_fragment() => AnalyzerRun.ExpectMembersAsync("""
        [Command("INCR next-id")] Task<long> NextAsync();
        [Command("GET {{x:{id}}}:y")] Task<string?> GetAsync([ShardKey] long id);
        """, "[HashTag(\"user:{id}\")]");

    [Fact]
    public Task Placeholder_of_a_fragment_stands_for_any_parameter() => AnalyzerRun.ExpectMembersAsync("""
        [Command("GET user:{number}:name")] Task<string?> GetAsync([ShardKey] long number);
        """, "[HashTag(\"user:{id}\")]");

    [Theory]
    [InlineData("superuser:{id}", "user:{id}")]
    [InlineData("user:{id}:names", "user:{id}:name")]
    [InlineData("7user:{id}", "user:{id}")]
    public Task Fragment_amid_a_word_is_not_found(string key, string fragment) => AnalyzerRun.ExpectMembersAsync(
        $"[Command(\"GET {{|RTY2006:{key}|}}\")] Task<string?> GetAsync([ShardKey] long id);", $"[HashTag(\"{fragment}\")]");

    [Fact]
    public Task Placeholder_of_the_same_name_comes_first() => AnalyzerRun.ExpectMembersAsync("""
        [Command("GET {kind}:{id}")] Task<string?> GetAsync(string kind, [ShardKey] long id);
        [Command("GET {kind}:{number}")] Task<string?> OtherAsync([ShardKey] string kind, long number);
        """, "[HashTag(\"{id}\")]");

    [Theory]
    [InlineData("user:*")]
    [InlineData("app:user:[1-9]:name")]
    public async Task Pattern_that_begins_as_untagged_keys_do_is_warned_of(string pattern)
    {
        Diagnostic warning = Assert.Single(await AnalyzerRun.ExpectMembersAsync(
            $"[Command(\"SCAN MATCH {{|RTY2006:{pattern}|}}\")] IAsyncEnumerable<string> ScanAsync();", "[HashTag(\"user:{id}\")]"));

        string tagged = pattern.Replace("user:", "{{user:", StringComparison.Ordinal);
        Assert.Equal(DiagnosticSeverity.Warning, warning.Severity);
        Assert.EndsWith($"stored with braces around it; write '{tagged}'", warning.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public Task Pattern_of_keys_is_looked_at_too() => AnalyzerRun.ExpectMembersAsync("""
        [Command("KEYS {|RTY2006:user:*:name|}"), AllNodes(Combine.Concat)] Task<string[]> KeysAsync();
        """, "[HashTag(\"user:{id}\")]");

    [Theory]
    [InlineData("{{user:*")]
    [InlineData("superuser:*")]
    [InlineData("user:next-*")]
    [InlineData("order:*")]
    public Task Other_patterns_are_not(string pattern) => AnalyzerRun.ExpectMembersAsync(
        $"[Command(\"SCAN MATCH {pattern}\")] IAsyncEnumerable<string> ScanAsync();", "[HashTag(\"user:{id}\")]");
}
