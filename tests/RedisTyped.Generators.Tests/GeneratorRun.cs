using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using RedisTyped.Generators.Analyzers;

namespace RedisTyped.Generators.Tests;

/// <summary>One run of the generator over a source text, with what a test may ask of it.</summary>
internal sealed class GeneratorRun
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using RedisTyped;
        using StackExchange.Redis;


        """;

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => !Path.GetFileName(path).StartsWith("RedisTyped.Generators", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    private GeneratorRun(CSharpCompilation input, LanguageVersion language)
    {
        Input = input;
        var options = new CSharpParseOptions(language, DocumentationMode.Diagnose);
        Driver = CSharpGeneratorDriver.Create(
            [new StoreGenerator().AsSourceGenerator()],
            parseOptions: options,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true))
            .RunGeneratorsAndUpdateCompilation(input, out Compilation output, out _);
        Output = output;
    }

    public CSharpCompilation Input { get; }

    public GeneratorDriver Driver { get; }

    public Compilation Output { get; }

    public GeneratorRunResult Result => Driver.GetRunResult().Results.Single();

    public string OnlyFile => Result.GeneratedSources.Single().SourceText.ToString();

    /// <summary>Runs the generator; the usual using directives are put in front of the source.</summary>
    public static GeneratorRun Of(string source, LanguageVersion language = LanguageVersion.CSharp13) =>
        new(Compile([Usings + source], language), language);

    public static GeneratorRun OfTrees(params string[] sources) =>
        new(Compile([.. sources.Select(static s => Usings + s)], LanguageVersion.CSharp13), LanguageVersion.CSharp13);

    public static SyntaxTree Tree(string source) => Parse(Usings + source, LanguageVersion.CSharp13, 99);

    /// <summary>What the analyzer says of a source, in order of place.</summary>
    public static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(string source, LanguageVersion language = LanguageVersion.CSharp13)
    {
        ImmutableArray<Diagnostic> diagnostics = await Compile([source], language)
            .WithAnalyzers([new StoreAnalyzer()])
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. diagnostics.OrderBy(static d => d.Location.SourceSpan.Start).ThenBy(static d => d.Id, StringComparer.Ordinal)];
    }

    public static string WithUsings(string source) => Usings + source;

    /// <summary>Asserts that the result compiles without any warning, documentation and nullable ones included.</summary>
    public GeneratorRun CompilesWithoutWarnings()
    {
        Assert.Empty(Result.Diagnostics);
        Assert.Null(Result.Exception);
        Diagnostic[] diagnostics = [.. Output.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(static d => d.Severity >= DiagnosticSeverity.Warning)
            // The contracts of the tests are public and short; only the generated files must be documented.
            .Where(d => d.Id != "CS1591" || !Input.ContainsSyntaxTree(d.Location.SourceTree))];
        Assert.True(diagnostics.Length == 0, string.Join("\n", diagnostics.Select(static d => d.ToString())) + "\n\n" + string.Join("\n\n", Result.GeneratedSources.Select(static s => s.SourceText)));
        return this;
    }

    /// <summary>
    /// Compares the one generated file with NAME.verified.cs beside the test; on a difference writes NAME.received.cs there, which
    /// replaces the verified file when it is what was meant. These are the conventions of Verify.
    /// </summary>
    public GeneratorRun MatchesSnapshot([CallerMemberName] string name = "", [CallerFilePath] string path = "")
    {
        string folder = Path.GetDirectoryName(path)!;
        string verified = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(path)}.{name}.verified.cs");
        string received = Path.ChangeExtension(Path.ChangeExtension(verified, null), ".received.cs");
        string actual = OnlyFile;
        string expected = File.Exists(verified) ? File.ReadAllText(verified) : "";
        if (expected != actual)
        {
            File.WriteAllText(received, actual);
            Assert.Equal(expected, actual);
        }

        File.Delete(received);
        return this;
    }

    private static CSharpCompilation Compile(string[] sources, LanguageVersion language) => CSharpCompilation.Create(
        "Stores",
        sources.Select((s, i) => Parse(s, language, i)),
        References,
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999, allowUnsafe: false));

    private static SyntaxTree Parse(string source, LanguageVersion language, int number) => CSharpSyntaxTree.ParseText(
        source, new CSharpParseOptions(language, DocumentationMode.Diagnose), path: $"/stores/File{number}.cs");
}
