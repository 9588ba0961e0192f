using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RedisTyped.Generators.Analyzers;

namespace RedisTyped.Generators.Tests;

/// <summary>One run of the generator over a source text, with what a test may ask of it.</summary>
internal sealed partial class GeneratorRun
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
            .Where(static path => !IsOfGateway(path))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The gateway with ASP.NET Core, which most projects of stores go without.</summary>
    public static MetadataReference[] Gateway { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(IsOfGateway)
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly ImmutableArray<AdditionalText> _files;
    private readonly BuildProperties _properties;

    private GeneratorRun(CSharpCompilation input, CSharpParseOptions options, ImmutableArray<AdditionalText> files, BuildProperties properties)
        : this(
            input,
            CSharpGeneratorDriver.Create(
                [new StoreGenerator().AsSourceGenerator()],
                files,
                options,
                properties,
                driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true)),
            files,
            properties)
    {
    }

    private GeneratorRun(CSharpCompilation input, GeneratorDriver driver, ImmutableArray<AdditionalText> files, BuildProperties properties)
    {
        _files = files;
        _properties = properties;
        Input = input;
        Driver = driver.RunGeneratorsAndUpdateCompilation(input, out var output, out _, TestContext.Current.CancellationToken);
        Output = (CSharpCompilation)output;
    }

    public CSharpCompilation Input { get; }

    public GeneratorDriver Driver { get; }

    public CSharpCompilation Output { get; }

    /// <summary>Takes the ids of what the analyzer says in each run, while a test wants to know.</summary>
    public static AsyncLocal<List<string[]>?> Reported { get; } = new();

    public GeneratorRunResult Result => Driver.GetRunResult().Results.Single();

    public string AllFiles => string.Join("\n\n", Result.GeneratedSources.Select(static s => s.SourceText));

    /// <summary>The file with the implementation of the one store.</summary>
    public string OnlyFile => FileOf(null);

    /// <summary>A file of the one store: that of its implementation, or a further one, which has the name of its facet at the end.</summary>
    public string FileOf(string? facet) => Result.GeneratedSources.Single(s => FacetOf(s.HintName) == facet).SourceText.ToString();

    /// <summary>What the names of the files of a store have behind the hash of the store's name.</summary>
    public static string? FacetOf(string hintName) => Facet().Match(hintName) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>Runs the generator; the usual using directives are put in front of the source.</summary>
    public static GeneratorRun Of(string source, LanguageVersion language = LanguageVersion.CSharp13) => OfTrees([source], language);

    /// <summary>Runs the generator over several files, each with the usual using directives.</summary>
    public static GeneratorRun OfTrees(string[] sources, LanguageVersion language = LanguageVersion.CSharp13, params MetadataReference[] more) =>
        new(Compile([.. sources.Select(static s => Usings + s)], language, more), new CSharpParseOptions(language, DocumentationMode.Diagnose), [], new BuildProperties());

    /// <summary>Runs the generator with additional files.</summary>
    public static GeneratorRun OfFiles(string source, params AdditionalText[] files) => OfProject(source, new BuildProperties(), files);

    /// <summary>Runs the generator with properties of the build and additional files.</summary>
    public static GeneratorRun OfProject(string source, BuildProperties properties, params AdditionalText[] files) => new(
        Compile([Usings + source], LanguageVersion.CSharp13, []), new CSharpParseOptions(LanguageVersion.CSharp13, DocumentationMode.Diagnose), [.. files], properties);

    /// <summary>A file as those of <see cref="OfTrees"/>.</summary>
    public static SyntaxTree Tree(string source, string path = "/stores/More.cs") => Parse(Usings + source, LanguageVersion.CSharp13, path);

    /// <summary>Runs the same driver over changed input, as an editor does after a keystroke.</summary>
    public GeneratorRun Then(Func<CSharpCompilation, CSharpCompilation> change) => new(change(Input), Driver, _files, _properties);

    /// <summary>As <see cref="Then"/>, after a change of an additional file.</summary>
    public GeneratorRun ThenFile(AdditionalText old, AdditionalText changed) =>
        new(Input, Driver.ReplaceAdditionalText(old, changed), _files.Replace(old, changed), _properties);

    /// <summary>
    /// What the analyzer says of the input together with the generated files, in order of place; but for the rules that hold keys
    /// against each other, since the short contracts of tests use one key for everything.
    /// </summary>
    /// <param name="properties">Properties of the project.</param>
    public async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(params (string Name, string Value)[] properties) =>
        [.. (await AnalyzeKeySpaceAsync(properties)).Where(static d => d.Id is not ("RTY2015" or "RTY2016" or "RTY2017"))];

    /// <summary>As <see cref="AnalyzeAsync"/>, with those rules.</summary>
    public async Task<ImmutableArray<Diagnostic>> AnalyzeKeySpaceAsync(params (string Name, string Value)[] properties)
    {
        ImmutableArray<Diagnostic> diagnostics = await Output
            .WithAnalyzers([new StoreAnalyzer()], new AnalyzerOptions(_files, _properties.With(properties)))
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Reported.Value?.Add([.. diagnostics.Select(static d => d.Id)]);
        return [.. diagnostics.OrderBy(static d => d.Location.SourceSpan.Start).ThenBy(static d => d.Id, StringComparer.Ordinal)];
    }

    /// <summary>What all analyzers of the generator's assembly say, faults of their own included.</summary>
    public Task<ImmutableArray<Diagnostic>> AnalyzeWithAllAsync()
    {
        ImmutableArray<DiagnosticAnalyzer> all = [.. typeof(StoreAnalyzer).Assembly.GetTypes()
            .Where(static t => !t.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(t))
            .Select(static t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!)];
        return Output.WithAnalyzers(all, new AnalyzerOptions(_files)).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A source behind the usual using directives, as it stands in the input.</summary>
    public static string WithUsings(string source) => Usings + source;

    /// <summary>Whether a generated member is only a stub.</summary>
    public bool HasStub => Result.GeneratedSources.Any(static s => s.SourceText.ToString().Contains("Not generated because", StringComparison.Ordinal));

    /// <summary>Asserts that the result compiles without any warning, documentation and nullable ones included.</summary>
    public GeneratorRun CompilesWithoutWarnings()
    {
        Assert.Empty(Result.Diagnostics);
        Assert.Null(Result.Exception);
        // The contracts of the tests are public and short; only the generated files must be documented.
        // Emitted, because names that are too long for metadata show only then.
        Diagnostic[] diagnostics = [.. Output.Emit(Stream.Null, cancellationToken: TestContext.Current.CancellationToken).Diagnostics
            .Where(static d => d.Severity >= DiagnosticSeverity.Warning)
            .Where(d => d.Id != "CS1591" || !Input.ContainsSyntaxTree(d.Location.SourceTree))];
        Assert.True(diagnostics.Length == 0, $"{string.Join('\n', diagnostics.Select(static d => d.ToString()))}\n\n{AllFiles}");
        return this;
    }

    /// <summary>
    /// Compares a generated file of the one store with NAME.verified.cs beside the test; on a difference writes NAME.received.cs there,
    /// which replaces the verified file when it is what was meant. These are the conventions of Verify.
    /// </summary>
    public GeneratorRun MatchesSnapshot(string? facet = null, [CallerMemberName] string name = "", [CallerFilePath] string path = "")
    {
        string folder = Path.GetDirectoryName(path)!;
        string verified = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(path)}.{name}.verified.cs");
        string received = Path.ChangeExtension(Path.ChangeExtension(verified, null), ".received.cs");
        string actual = Version().Replace(FileOf(facet), "GeneratedCode(\"RedisTyped\", \"VERSION\")");
        string expected = File.Exists(verified) ? File.ReadAllText(verified) : "";
        if (expected != actual)
        {
            File.WriteAllText(received, actual);
            Assert.Equal(expected, actual);
        }

        File.Delete(received);
        return this;
    }

    private static bool IsOfGateway(string path) => Path.GetFileName(path) is var name
        && (name.StartsWith("RedisTyped.Gateway", StringComparison.Ordinal) || name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    private static CSharpCompilation Compile(string[] sources, LanguageVersion language, MetadataReference[] more) => CSharpCompilation.Create(
        "Stores",
        sources.Select((s, i) => Parse(s, language, $"/stores/File{i}.cs")),
        [.. References, .. more],
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999, allowUnsafe: false));

    private static SyntaxTree Parse(string source, LanguageVersion language, string path) =>
        CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(language, DocumentationMode.Diagnose), path);

    [GeneratedRegex("""GeneratedCode\("RedisTyped", "[^"]*"\)""")]
    private static partial Regex Version();

    // The key space is of the assembly, not of a store.
    [GeneratedRegex("""(?:\.[0-9a-f]{8}|^RedisTyped)\.(\w+)\.g\.cs$""")]
    private static partial Regex Facet();
}
