using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A script asks for what there is.</summary>
public sealed class RTY1022Tests
{
    [Theory]
    [InlineData("return {|RTY1022:KEYS[2]|}")]
    [InlineData("return {|RTY1022:KEYS[0]|}")]
    [InlineData("return {|RTY1022:ARGV[2]|}")]
    [InlineData("return {KEYS[1], ARGV[1], {|RTY1022:KEYS[3]|}, {|RTY1022:ARGV[7]|}}")]
    [InlineData("return redis.call({|RTY1022:'INCRBUY'|}, KEYS[1], 1)")]
    [InlineData("return redis.call({|RTY1022:'xgroup'|}, 'creat', KEYS[1])")]
    public Task What_is_not_given_is_marked(string script) => AnalyzerRun.ExpectMembersAsync($"""
        [Script("{script}", Keys = ["a"])] Task RunAsync(int x);
        """);

    [Theory]
    [InlineData("KEYS[2]", "The script reads KEYS[2], but is given 1 key; add the key to Keys, or correct the number")]
    [InlineData("KEYS[0]", "The script reads KEYS[0], but is given 1 key; Lua counts from 1")]
    [InlineData("ARGV[3]", "The script reads ARGV[3], but is given 2 arguments; add the argument to Args or as a parameter, or correct the number")]
    [InlineData("redis.call('INCRBUY')", "The script calls INCRBUY, which is no command of Redis 7; did you mean INCRBY?")]
    [InlineData("redis.call('object', 'encodin')", "The script calls OBJECT ENCODIN, which is no command of Redis 7; did you mean OBJECT ENCODING?")]
    public async Task Message_says_what_there_is(string script, string message)
    {
        GeneratorRun run = GeneratorRun.Of($$"""[RedisStore] public partial interface IStore { [Script("return {{script}}", Keys = ["a"])] Task RunAsync(int x, int y); }""");

        Diagnostic found = Assert.Single(await run.AnalyzeAsync());

        Assert.Equal(message, found.GetMessage(null));
        AnalyzerRun.AssertAgreement(run, [found]);
    }

    [Fact]
    public Task Lines_of_a_raw_literal_are_marked_to_the_character() => AnalyzerRun.ExpectMembersAsync(""""
        [Script("""
                local é = 1

                return {
                  {|RTY1022:KEYS[2]|} } -- KEYS[3]
                """, Keys = ["a"])]
            Task RunAsync();
        [Script(@"return ""x"" .. {|RTY1022:KEYS[2]|}", Keys = ["a"])] Task VerbatimAsync();
        [Script("""return "x" .. {|RTY1022:KEYS[2]|}""", Keys = ["a"])] Task RawAsync();
        [Script({|RTY1022:"return " + "KEYS[2]"|}, Keys = ["a"])] Task JoinedAsync();
        """");

    [Fact]
    public async Task Place_in_a_file_is_line_and_column()
    {
        GeneratorRun run = GeneratorRun.OfFiles(
            """[RedisStore] public partial interface IStore { [Script(File = "a.lua", Keys = ["a"])] Task RunAsync(); }""",
            new TextFile("/app/a.lua", "local x = 1\r\nreturn  KEYS[2]\r\n"));

        Diagnostic found = Assert.Single(await run.AnalyzeAsync());

        Assert.Equal("/app/a.lua: (1,8)-(1,15)", found.Location.GetLineSpan().ToString());
        Assert.Equal((LocationKind.ExternalFile, 21, 7), (found.Location.Kind, found.Location.SourceSpan.Start, found.Location.SourceSpan.Length));
        AnalyzerRun.AssertAgreement(run, [found]);
    }

    [Fact]
    public Task What_is_given_is_fine() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Script("return {KEYS[1], KEYS[2], ARGV[1], ARGV[2]}", Keys = ["{{a}}1", "{{a}}2"])] Task RunAsync(int x, string y);
        [Script("return ARGV[3]", Keys = ["a"], Args = ["1 2", "[{x}]"])] Task GroupAsync(int? x);
        [Script("return ARGV[99]", Keys = ["a"])] Task CollectionAsync(int x, string[] rest);
        [Script("return redis.call('JSON.GET', KEYS[1])", Keys = ["a"])] Task ModuleAsync();
        [Script("return redis.call(ARGV[1], KEYS[1])", Keys = ["a"])] Task AnyAsync(string command);
        [Script("-- KEYS[2] redis.call('NOSUCH')\nreturn 'KEYS[3]' .. [[ARGV[4]]]", Keys = ["a"])] Task QuotedAsync();
        """);
}
