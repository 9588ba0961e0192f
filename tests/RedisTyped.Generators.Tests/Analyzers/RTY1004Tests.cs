namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A template follows the grammar; the place is found in every kind of literal.</summary>
public sealed class RTY1004Tests
{
    [Theory]
    [InlineData("\"GET a{|RTY1004:}|}:b\"")]
    [InlineData("@\"GET a{|RTY1004:}|}:b\"")]
    [InlineData("@\"GET x\"\"y\"\":a{|RTY1004:}|}\"")]
    [InlineData("\"\"\"GET x\"y\"a{|RTY1004:}|}\"\"\"")]
    [InlineData("\"\"\"\"GET x\"\"\"a{|RTY1004:}|}\"\"\"\"")]
    [InlineData("\"GET \\u0061\\x62\\U00000063\\U0001F600x\\t\\\"a\\\" b{|RTY1004:}|}\"")]
    [InlineData("\"GET \\x62g{|RTY1004:}|}\"")]
    [InlineData("\"GET {{|RTY1004:\\u0031d|}}\"")]
    [InlineData("template: \"GET a{|RTY1004:}|}\"")]
    [InlineData("{|RTY1004:\"GET \" + \"a}\"|}")]
    [InlineData("{|RTY1004:Text|}")]
    [InlineData("\"\"\"\n    GET a{|RTY1004:}|}\n    \"\"\"")]
    [InlineData("{|RTY1004:\"\"|}")]
    [InlineData("{|RTY1004:null!|}")]
    public Task Fault_is_marked_inside_of_the_literal(string literal)
    {
        string argument = literal.Replace("template: ", "", StringComparison.Ordinal);
        string name = literal == argument ? "" : "template: ";
        return AnalyzerRun.ExpectMembersAsync($$"""
            const string Text = "GET a}";
            [Command({{name}}{{argument}})] Task<string?> GetAsync();
            """);
    }

    [Fact]
    public Task Every_fault_of_a_template_is_reported() => AnalyzerRun.ExpectMembersAsync(
        "[Command(\"SET a{|RTY1004:}|} {|RTY1004:{}|} {|RTY1004:'x|}\")] Task SetAsync();");

    [Fact]
    public Task Template_starts_with_a_command() => AnalyzerRun.ExpectMembersAsync("""
        [Command("{|RTY1004:{name}|} a")] Task OneAsync(string name);
        [Command("[{|RTY1004:GET|} {a}]")] Task TwoAsync(string? a);
        [Command("{|RTY1004:''|} a")] Task ThreeAsync();
        [Command("GET {|RTY1004:''|}")] Task FourAsync();
        """);

    [Fact]
    public Task Template_that_follows_the_grammar_is_not() => AnalyzerRun.ExpectQuietMembersAsync(
        "[Command(\"SET a{{b}}:'c d' '' [EX {ttl}]\")] Task SetAsync(TimeSpan? ttl);");
}
