using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RedisTyped.Generators.Tests;

/// <summary>
/// Checks what the analyzer says of a source in which the expected places are marked: <c>{|RTY1007:{nmae}|}</c>. A source without
/// marks must stay quiet. Every run also holds the generator against the analyzer: an error there is a stub here, and never an error
/// of the compiler on top.
/// </summary>
internal static partial class AnalyzerRun
{
    /// <summary>Asserts that exactly the marked diagnostics are reported, and returns them in order of place.</summary>
    public static async Task<ImmutableArray<Diagnostic>> ExpectAsync(string marked, LanguageVersion language = LanguageVersion.CSharp13)
    {
        (string source, List<string> expected) = Unmark(marked);
        GeneratorRun run = GeneratorRun.Of(source, language);
        ImmutableArray<Diagnostic> actual = await run.AnalyzeAsync();

        Assert.Equal(expected.Order(StringComparer.Ordinal), actual.Select(Describe).Order(StringComparer.Ordinal));
        AssertAgreement(run, actual);
        return actual;
    }

    /// <summary>As <see cref="ExpectAsync"/>, with the rules that hold keys against each other.</summary>
    public static async Task<ImmutableArray<Diagnostic>> ExpectKeySpaceAsync(string marked)
    {
        (string source, List<string> expected) = Unmark(marked);
        GeneratorRun run = GeneratorRun.Of(source);
        ImmutableArray<Diagnostic> actual = await run.AnalyzeKeySpaceAsync();

        Assert.Equal(expected.Order(StringComparer.Ordinal), actual.Select(Describe).Order(StringComparer.Ordinal));
        AssertAgreement(run, actual);
        return actual;
    }

    /// <summary>Asserts that nothing is reported of a store with these members.</summary>
    public static Task ExpectQuietMembersAsync(string members) => ExpectMembersAsync(members);

    /// <summary>Asserts what is reported of a store with these members.</summary>
    public static Task<ImmutableArray<Diagnostic>> ExpectMembersAsync(string members, string attributes = "") => ExpectAsync($$"""
        [RedisStore]{{attributes}}
        public partial interface IUserStore
        {
            {{members}}
        }
        """);

    /// <summary>Asserts that a store is generated without a stub exactly when the analyzer reports no error, and compiles in any case.</summary>
    public static void AssertAgreement(GeneratorRun run, ImmutableArray<Diagnostic> reported)
    {
        Assert.Null(run.Result.Exception);
        Assert.Empty(run.Result.Diagnostics);
        bool whole = run.Result.GeneratedSources.Length > 0 && !run.HasStub;

        // RTY3xxx is about how a store is used, which leaves the store itself right.
        bool faulty = reported.Any(static d => d.Severity == DiagnosticSeverity.Error && !d.Id.StartsWith("RTY3", StringComparison.Ordinal));
        Assert.True(whole != faulty, $"errors: {faulty}, generated whole: {whole}\n{string.Join('\n', reported)}\n{run.AllFiles}");

        Diagnostic[] errors = [.. run.Output.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(static d => d.Severity == DiagnosticSeverity.Error)];
        Assert.True(errors.Length == 0, $"{string.Join('\n', errors.Select(static e => e.ToString()))}\n{run.AllFiles}");
    }

    private static string Describe(Diagnostic diagnostic)
    {
        string text = diagnostic.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(diagnostic.Location.SourceSpan);
        return Describe(diagnostic.Id, diagnostic.Location.SourceSpan.Start, text);
    }

    private static string Describe(string id, int start, string text) => $"{id} at {start}: {text}";

    private static (string Source, List<string> Expected) Unmark(string marked)
    {
        string rest = GeneratorRun.WithUsings("");
        int offset = rest.Length;
        var source = new StringBuilder();
        var open = new Stack<(string Id, int Start)>();
        var expected = new List<string>();
        int at = 0;
        foreach (Match mark in Marks().Matches(marked))
        {
            source.Append(marked, at, mark.Index - at);
            at = mark.Index + mark.Length;
            if (mark.Value == "|}")
            {
                (string id, int start) = open.Pop();
                expected.Add(Describe(id, offset + start, source.ToString(start, source.Length - start)));
            }
            else
            {
                open.Push((mark.Groups[1].Value, source.Length));
            }
        }

        Assert.Empty(open);
        return (source.Append(marked, at, marked.Length - at).ToString(), expected);
    }

    [GeneratedRegex(@"\{\|(RTY\d{4}):|\|\}")]
    private static partial Regex Marks();
}
