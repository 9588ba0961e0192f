using System.Globalization;
using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Tests.Compilation;

/// <summary>What is written depends on the contract alone: not on line ends, culture, order of files, or the run.</summary>
public sealed class SameEverywhere
{
    private const string Script = "[RedisStore] public partial interface IStore { [Script(File = \"visit.lua\", Keys = [\"a\"])] Task<long> VisitAsync(); }";

    private static readonly Lazy<SortedDictionary<string, string>> Invariant = new(static () => In("", All));

    public static TheoryData<string> Stores => [.. AwkwardStores.All.Keys];

    [Theory]
    [MemberData(nameof(Stores))]
    public void Line_ends_of_the_sources_make_no_difference(string name)
    {
        string source = AwkwardStores.All[name].ReplaceLineEndings("\n");

        SortedDictionary<string, string> unix = Files(GeneratorRun.OfTrees([source]));
        SortedDictionary<string, string> windows = Files(GeneratorRun.OfTrees([source.ReplaceLineEndings("\r\n")]));

        Assert.Equal(unix, windows);
        Assert.All(unix.Values, static text => Assert.DoesNotContain('\r', text));
    }

    [Fact]
    public void Line_ends_of_a_scripts_file_make_no_difference()
    {
        SortedDictionary<string, string> unix = Files(GeneratorRun.OfFiles(Script, new TextFile("/app/visit.lua", "local a = 1\nreturn a\n")));
        SortedDictionary<string, string> windows = Files(GeneratorRun.OfFiles(Script, new TextFile("/app/visit.lua", "local a = 1\r\nreturn a\r\n")));

        Assert.Equal(unix, windows);
    }

    [Fact]
    public async Task Fault_in_a_script_with_other_line_ends_is_where_it_is()
    {
        GeneratorRun run = GeneratorRun.Of("""
            [RedisStore]
            public partial interface IStore
            {
                [Script("-- one\r\n-- two\r\nreturn redis.call('GET', KEYS[2])", Keys = new[] { "a" })] Task<string?> GetAsync();
            }
            """);

        Diagnostic fault = Assert.Single(await run.AnalyzeAsync());

        string text = fault.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(fault.Location.SourceSpan);
        Assert.Equal("KEYS[2]", text);
    }

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("de-DE")]
    [InlineData("ar-SA")] // Its minus is two characters.
    public void Culture_makes_no_difference(string culture)
    {
        SortedDictionary<string, string> files = In(culture, All);

        // A second run over all of them, so it is also the test that two give the same.
        Assert.Equal(Invariant.Value.Keys, files.Keys);
        Assert.All(files, static f => Assert.Equal(Invariant.Value[f.Key], f.Value));
    }

    [Fact]
    public void Order_of_files_makes_no_difference()
    {
        string[] files = [.. AwkwardStores.All.Values.Where(static s => s.TrimStart().StartsWith("namespace", StringComparison.Ordinal))];

        Assert.True(files.Length > 1);
        Assert.Equal(Files(GeneratorRun.OfTrees(files)), Files(GeneratorRun.OfTrees([.. files.Reverse()])));
    }

    private static T In<T>(string culture, Func<T> work)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            return work();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static SortedDictionary<string, string> All() => new(
        AwkwardStores.All.SelectMany(static store => Files(GeneratorRun.Of(store.Value)).Select(f => (Name: store.Key + "/" + f.Key, Text: f.Value)))
            .ToDictionary(static f => f.Name, static f => f.Text),
        StringComparer.Ordinal);

    private static SortedDictionary<string, string> Files(GeneratorRun run) =>
        new(run.Result.GeneratedSources.ToDictionary(static s => s.HintName, static s => s.SourceText.ToString()), StringComparer.Ordinal);
}
