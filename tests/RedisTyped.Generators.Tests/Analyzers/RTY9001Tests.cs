namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>The language version has what generated code needs.</summary>
public sealed class RTY9001Tests
{
    [Fact]
    public async Task Old_language_gives_one_error_and_no_file()
    {
        const string Source = """
            [RedisStore]
            public partial interface {|RTY9001:IUserStore|} { [Command("GTE a")] Task GetAsync(); }
            """;

        var reported = Assert.Single(await AnalyzerRun.ExpectAsync(Source, Microsoft.CodeAnalysis.CSharp.LanguageVersion.CSharp10));

        Assert.Equal(
            "The generated implementation of 'IUserStore' needs C# 11 or later, but this project is set to C# 10.0; remove <LangVersion> or raise it",
            reported.GetMessage(null));
    }

    [Fact]
    public Task Lowest_version_is_enough() => AnalyzerRun.ExpectAsync("""
        [RedisStore]
        public partial interface IUserStore { [Command("GET a")] Task GetAsync(); }
        """, Microsoft.CodeAnalysis.CSharp.LanguageVersion.CSharp11);
}
