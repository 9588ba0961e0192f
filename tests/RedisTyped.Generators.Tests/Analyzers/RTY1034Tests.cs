namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>What is said of a command is what Redis says.</summary>
public sealed class RTY1034Tests
{
    [Theory]
    [InlineData("\"SET a b\", {|RTY1034:Keys = new[] { 2 }|}", "'SET' is a command of Redis and keeps its key at word 1; remove 'Keys', which is for commands of modules")]
    [InlineData("\"LMOVE {{a}} {{a}}b LEFT LEFT\", {|RTY1034:Keys = [1]|}", "'LMOVE' is a command of Redis and keeps its keys at words 1, 2; remove 'Keys', which is for commands of modules")]
    [InlineData("\"OBJECT ENCODING a\", {|RTY1034:Keys = [2]|}", "'OBJECT ENCODING' is a command of Redis and keeps its key at word 1; remove 'Keys', which is for commands of modules")]
    [InlineData("\"SET a b\", {|RTY1034:ReadOnly = true|}", "'SET' is a command of Redis and does not only read; remove 'ReadOnly', which is for commands of modules")]
    [InlineData("\"GET a\", {|RTY1034:ReadOnly = false|}", "'GET' is a command of Redis and only reads; remove 'ReadOnly', which is for commands of modules")]
    public async Task What_is_not_so_is_marked(string arguments, string message) => Assert.Equal(
        message, Assert.Single(await AnalyzerRun.ExpectMembersAsync($"[Command({arguments})] Task<RedisResult> SendAsync();")).GetMessage(null));

    [Fact]
    public async Task A_key_of_a_command_without_any_is_marked() => Assert.Equal(
        "'ECHO' is a command of Redis and has no key; remove 'Keys', which is for commands of modules",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync(
            "[Command(\"ECHO a\", {|RTY1034:Keys = [1]|})] Task<string> EchoAsync(RedisTyped.Routing.NodeId node);")).GetMessage(null));

    [Theory]
    [InlineData("\"SET a b\", Keys = new[] { 1 }")]
    [InlineData("\"GET a\", ReadOnly = true")]
    [InlineData("\"SET a b\", ReadOnly = false")]
    [InlineData("\"GET a\", Keys = null")]
    public Task What_is_so_is_fine(string arguments) => AnalyzerRun.ExpectQuietMembersAsync($"[Command({arguments})] Task<RedisResult> SendAsync();");
}
