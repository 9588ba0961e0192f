namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A template names a Redis command.</summary>
public sealed class RTY1005Tests
{
    [Theory]
    [InlineData("{|RTY1005:GTE|} a", "'GTE' is not a command of Redis 7; did you mean GET?")]
    [InlineData("{|RTY1005:OBJECT|} {a}", "'OBJECT' is not a command of Redis 7; write the subcommand behind OBJECT")]
    [InlineData("{|RTY1005:OBJECT|}", "'OBJECT' is not a command of Redis 7; write the subcommand behind OBJECT")]
    [InlineData("{|RTY1005:OBJECT  ENCODNG|} a", "'OBJECT ENCODNG' is not a command of Redis 7; did you mean OBJECT ENCODING?")]
    [InlineData("{|RTY1005:FROBNICATE|} a", "'FROBNICATE' is not a command of Redis 7; see the list of commands in the Redis documentation, or, for a command of a module, say which words are keys: Keys = new[] { 1 }")]
    [InlineData("{|RTY1005:JSON.GET|} a", "'JSON.GET' is not a command of Redis 7; see the list of commands in the Redis documentation, or, for a command of a module, say which words are keys: Keys = new[] { 1 }")]
    public async Task Unknown_command_is_marked_with_its_subcommand(string template, string message)
    {
        string parameters = template.Contains("{a}", StringComparison.Ordinal) ? "string a" : "";
        Assert.Equal(message, Assert.Single(await AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\")] Task GetAsync({parameters});")).GetMessage(null));
    }

    [Theory]
    [InlineData("get a")]
    [InlineData("object encoding a")]
    [InlineData("Memory USAGE a")]
    public Task Case_does_not_matter(string template) => AnalyzerRun.ExpectQuietMembersAsync($"[Command(\"{template}\")] Task GetAsync();");

    [Fact]
    public Task A_container_that_runs_alone_is_a_command() =>
        AnalyzerRun.ExpectQuietMembersAsync("[Command(\"COMMAND\")] Task<RedisResult> CommandsAsync(RedisTyped.Routing.NodeId node);");
}
