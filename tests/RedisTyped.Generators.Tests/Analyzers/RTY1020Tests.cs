namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A method runs one script or function.</summary>
public sealed class RTY1020Tests
{
    [Theory]
    [InlineData("""[{|RTY1020:Script(Keys = ["a"])|}]""")]
    [InlineData("""[{|RTY1020:Script("", Keys = ["a"])|}]""")]
    [InlineData("""[{|RTY1020:Script(" \n ", Keys = ["a"])|}]""")]
    [InlineData("""[{|RTY1020:Script(null!, Keys = ["a"])|}]""")]
    [InlineData("""[{|RTY1020:Script(File = " ", Keys = ["a"])|}]""")]
    [InlineData("""[{|RTY1020:Script("return 1", File = "a.lua", Keys = ["a"])|}]""")]
    [InlineData("""[{|RTY1020:Script("return '\ud83d'", Keys = ["a"])|}]""")]
    [InlineData("""[{|RTY1020:Function(" ", Keys = ["a"])|}]""")]
    [InlineData("""[Command("GET a"), {|RTY1020:Script("return 1", Keys = ["a"])|}]""")]
    [InlineData("""[{|RTY1020:Function("f", Keys = ["a"])|}, Command("GET a")]""")]
    [InlineData("""[{|RTY1020:Script("return 1", Keys = ["a"])|}, Function("f", Keys = ["a"])]""")]
    public Task Other_than_one_script_is_marked(string attributes) => AnalyzerRun.ExpectMembersAsync($"{attributes} Task RunAsync();");

    [Fact]
    public async Task Message_names_the_method_and_what_to_do() => Assert.Equal(
        "[Script] of 'RunAsync' has both a text and a file; keep one of them",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("""[{|RTY1020:Script("return 1", File = "a.lua")|}] Task RunAsync();""")).GetMessage(null));

    [Fact]
    public Task Text_or_function_alone_is_fine() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Script("return 1", Keys = ["a"])] Task<long> ScriptAsync();
        [Function("f", Keys = ["a"])] Task<long> FunctionAsync();
        """);
}
