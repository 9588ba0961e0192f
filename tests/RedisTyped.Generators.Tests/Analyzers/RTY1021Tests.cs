using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A script's file is among the additional files.</summary>
public sealed class RTY1021Tests
{
    [Fact]
    public Task Missing_file_is_marked_at_its_name() => AnalyzerRun.ExpectMembersAsync("""
        [Script(File = "{|RTY1021:visit.lua|}", Keys = ["a"])] Task RunAsync();
        """);

    [Theory]
    [InlineData("visit.lua", "", "is not among the additional files of the project; add <AdditionalFiles Include=\"visit.lua\" /> to it")]
    [InlineData("vist.lua", "/app/visit.lua", "is not among the additional files of the project; did you mean 'visit.lua'? Or add <AdditionalFiles Include=\"vist.lua\" /> to it")]
    [InlineData("isit.lua", "/app/visit.lua", "is not among the additional files of the project; did you mean 'visit.lua'? Or add <AdditionalFiles Include=\"isit.lua\" /> to it")]
    [InlineData("visit.lua", "/app/a/visit.lua;/app/b/visit.lua", "is the end of several: 'a/visit.lua' and 'b/visit.lua'; write more of the path")]
    public async Task Message_names_the_file_and_what_to_do(string name, string files, string message)
    {
        TextFile[] texts = [.. files.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(static f => new TextFile(f, "return 1"))];

        Diagnostic found = Assert.Single(await RunAsync(name, texts));

        Assert.Equal("RTY1021", found.Id);
        Assert.Equal($"The file '{name}' {message}", found.GetMessage(null));
    }

    [Theory]
    [InlineData(null, "cannot be read as text")]
    [InlineData(" \n", "holds no script")]
    public async Task File_without_a_script_is_marked(string? text, string fault) => Assert.Contains(
        $"The file 'a.lua' {fault}; write Lua into it", Assert.Single(await RunAsync("a.lua", new TextFile("/app/a.lua", text))).GetMessage(null), StringComparison.Ordinal);

    [Theory]
    [InlineData("visit.lua")]
    [InlineData("scripts/visit.lua")]
    [InlineData(@"scripts\\visit.lua")]
    [InlineData("/app/scripts/visit.lua")]
    public async Task File_is_found_by_the_end_of_its_path(string name) =>
        Assert.Empty(await RunAsync(name, new TextFile("/app/scripts/visit.lua", "return 1"), new TextFile("/app/revisit.lua", "return 2")));

    [Fact]
    public async Task Path_of_Windows_is_found_too() => Assert.Empty(await RunAsync("scripts/visit.lua", new TextFile(@"C:\app\scripts\visit.lua", "return 1")));

    // Also holds the generator to it: what is refused is a stub, and the rest compiles.
    private static async Task<ImmutableArray<Diagnostic>> RunAsync(string name, params TextFile[] files)
    {
        GeneratorRun run = GeneratorRun.OfFiles(
            $$"""[RedisStore] public partial interface IStore { [Script(File = "{{name}}", Keys = ["a"])] Task<long> RunAsync(); }""", files);
        ImmutableArray<Diagnostic> found = await run.AnalyzeAsync();
        AnalyzerRun.AssertAgreement(run, found);
        return found;
    }
}
