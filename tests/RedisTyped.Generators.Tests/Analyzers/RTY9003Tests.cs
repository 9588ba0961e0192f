using System.Globalization;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Tests.KeySpace;

namespace RedisTyped.Generators.Tests.Analyzers;

public sealed class RTY9003Tests
{
    private static readonly string Store = KeySpaceRun.InStore("[Command(\"GET a\")] Task<string?> GetAsync();");

    [Fact]
    public async Task File_that_is_no_manifest_is_told_where_it_shows()
    {
        const string Text = "{\n  \"redistyped\": 1,\n  \"keys\": [}\n}";

        Diagnostic reported = Assert.Single(await KeySpaceRun.AnalyzeTextAsync(Store, Text));

        Assert.Equal(("RTY9003", 2, "}"), (reported.Id, reported.Location.GetLineSpan().StartLinePosition.Line, KeySpaceRun.Marked(reported, Text)));
        Assert.Equal(
            "The file 'keyspace.json' of RedisTypedKeySpace records no key space: a value is missing; restore it, or empty it and record the key space anew "
            + "by the code fix or 'redistyped keys --update'",
            reported.GetMessage(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task File_that_a_merge_broke_is_told_as_that() => Assert.StartsWith(
        "The file 'keyspace.json' of RedisTypedKeySpace holds the marks of a merge; restore it",
        Assert.Single(await KeySpaceRun.AnalyzeTextAsync(Store, "{\n  \"redistyped\": 1,\n<<<<<<< HEAD\n}")).GetMessage(CultureInfo.InvariantCulture),
        StringComparison.Ordinal);

    [Fact]
    public async Task File_that_is_missing_is_told()
    {
        Diagnostic reported = Assert.Single(await KeySpaceRun.AnalyzeTextAsync(Store, null));

        Assert.Equal(("RTY9003", Location.None), (reported.Id, reported.Location));
        Assert.Contains("does not exist", reported.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_that_is_no_text_is_told() => Assert.Contains(
        "cannot be read as text",
        Assert.Single(await GeneratorRun.OfProject(Store, KeySpaceRun.Naming("keyspace.json"), new TextFile("/app/keyspace.json", null)).AnalyzeKeySpaceAsync())
            .GetMessage(CultureInfo.InvariantCulture),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("keyspace.json")]
    [InlineData("./keyspace.json")]
    [InlineData("app\\keyspace.json")]
    [InlineData("/app/keyspace.json")]
    [InlineData("../app/keyspace.json")]
    public async Task File_is_found_by_the_path_that_the_project_writes(string path)
    {
        string recorded = KeySpaceRun.TextOf(GeneratorRun.Of(Store))!;

        Assert.Empty(await GeneratorRun.OfProject(Store, KeySpaceRun.Naming(path), new TextFile("/app/keyspace.json", recorded)).AnalyzeKeySpaceAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task Empty_property_opts_out(string value) =>
        Assert.Empty(await GeneratorRun.OfProject(Store, KeySpaceRun.Naming(value)).AnalyzeKeySpaceAsync());
}
