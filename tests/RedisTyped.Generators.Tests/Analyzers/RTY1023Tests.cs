using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A read-only script does not write.</summary>
public sealed class RTY1023Tests
{
    [Theory]
    [InlineData("redis.call({|RTY1023:'SET'|}, KEYS[1], 1)")]
    [InlineData("redis.pcall({|RTY1023:'incr'|}, KEYS[1]) redis.call({|RTY1023:'XGROUP'|}, 'CREATE', KEYS[1], 'g', '$')")]
    [InlineData("return redis.call({|RTY1023:'PFCOUNT'|}, KEYS[1])")]
    [InlineData("return redis.call({|RTY1023:'PUBLISH'|}, 'c', 'm')")]
    [InlineData("local c = redis.call c({|RTY1023:'GETEX'|}, KEYS[1])")]
    public Task Write_is_marked(string script) => AnalyzerRun.ExpectMembersAsync($"""
        [Script("{script}", Keys = ["a"], ReadOnly = true)] Task RunAsync();
        """);

    [Fact]
    public async Task Write_in_a_file_is_a_stub_too()
    {
        GeneratorRun run = GeneratorRun.OfFiles(
            """[RedisStore] public partial interface IStore { [Script(File = "a.lua", Keys = ["a"], ReadOnly = true)] Task RunAsync(CancellationToken ct); }""",
            new TextFile("/app/a.lua", "redis.call('DEL', KEYS[1])"));

        ImmutableArray<Diagnostic> found = await run.AnalyzeAsync();

        Assert.Equal(
            "The script is ReadOnly, but calls DEL, which Redis refuses in a read-only script; remove ReadOnly, or call a command that only reads",
            Assert.Single(found).GetMessage(null));
        AnalyzerRun.AssertAgreement(run, found);
    }

    [Fact]
    public Task Read_or_a_script_that_may_write_is_fine() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Script("return redis.call('GET', KEYS[1])", Keys = ["a"], ReadOnly = true)] Task<string?> ReadAsync();
        [Script("return redis.call(ARGV[1], KEYS[1])", Keys = ["a"], ReadOnly = true)] Task<string?> AnyAsync(string command);
        [Script("return redis.call('SET', KEYS[1], 1)", Keys = ["a"])] Task<bool> WriteAsync();
        """);
}
