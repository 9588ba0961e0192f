namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>Keys of one command are on one node.</summary>
public sealed class RTY2004Tests
{
    [Fact]
    public async Task Key_elsewhere_is_marked() => Assert.Equal(
        "'RENAME' needs its keys on one node, but 'user:{id}:a' routes by 'user:{id}:a' and 'user:{id}:b' by 'user:{id}:b'; "
            + "put the same text in braces in both with [HashTag], or accept a non-atomic emulation with [CrossShard]",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("""
            [Command("RENAME user:{id}:a {|RTY2004:user:{id}:b|}")] Task RenameAsync([ShardKey] long id);
            """)).GetMessage(null));

    [Theory]
    [InlineData("SINTER {{{a}}}x {|RTY2004:{{{b}}}x|}", "[ShardKey] long a, [ShardKey] long b")]
    [InlineData("SINTER {{{a}}}x {|RTY2004:{{{a:D3}}}x|}", "[ShardKey] long a")]
    [InlineData("SINTER a {|RTY2004:b|} {|RTY2004:c|}", "")]
    [InlineData("SINTER a:{a} {|RTY2004:a|}", "[ShardKey] long a")]
    public Task Tags_must_be_equal_as_templates(string template, string parameters) =>
        AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\")] Task<string[]> GetAsync({parameters});");

    [Theory]
    [InlineData("SINTER {{{a}}}x {{{a}}}y", "[ShardKey] long a")]
    [InlineData("SINTER a:{a} a:{a}", "[ShardKey] long a")]
    [InlineData("SINTER {{t}}x {{t}}y t", "")]
    public Task Keys_with_one_routed_part_are_together(string template, string parameters) =>
        AnalyzerRun.ExpectQuietMembersAsync($"[Command(\"{template}\")] Task<string[]> GetAsync({parameters});");

    [Fact]
    public async Task Keys_that_share_no_parameter_are_not_advised_to_share_a_tag() => Assert.Equal(
        "'RENAME' needs its keys on one node, but '{a}:x' routes by '{a}:x' and '{b}:x' by '{b}:x'; "
            + "they share no parameter to put in braces in both; accept a non-atomic emulation with [CrossShard], or write one parameter into both",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("""
            [Command("RENAME {a}:x {|RTY2004:{b}:x|}")] Task RenameAsync([ShardKey] long a, [ShardKey] long b);
            """)).GetMessage(null));
}
