using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.Generators;
using RedisTyped.Generators.Analyzers;
using RedisTyped.Generators.Tests;

namespace RedisTyped.Repository.Tests;

/// <summary>Stores as a user's project would compile them: with RedisTyped, its analyzer and its generator.</summary>
internal sealed class StoreCompilation
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using RedisTyped;
        using StackExchange.Redis;

        #line 1

        """;

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            // The generator links sources of the runtime, so that both together would declare the same types twice.
            .Where(static path => !Path.GetFileName(path).StartsWith("RedisTyped.Generators", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly CSharpParseOptions _options;
    private readonly CSharpCompilation _compilation;
    private readonly AnalyzerOptions _analysis;
    private readonly ImmutableArray<AdditionalText> _files = [];

    /// <summary>Compiles a source text; the usual using directives are put in front of it.</summary>
    /// <param name="source">The text.</param>
    /// <param name="languageVersion">The C# version; 13 by default.</param>
    /// <param name="properties">Properties of the project that analyzers see.</param>
    /// <param name="keySpace">What the project's keyspace.json records; null where it names none.</param>
    public StoreCompilation(
        string source, string? languageVersion = null, IReadOnlyDictionary<string, string>? properties = null, string? keySpace = null)
    {
        var project = new BuildProperties(properties ?? new Dictionary<string, string>());
        _analysis = keySpace is null
            ? new AnalyzerOptions([], project)
            : new AnalyzerOptions([new ProjectFile("keyspace.json", keySpace)], project.With([("RedisTypedKeySpace", "keyspace.json")]));
        LanguageVersion version = LanguageVersion.CSharp13;
        Assert.True(languageVersion is null || LanguageVersionFacts.TryParse(languageVersion, out version), $"No C# version: {languageVersion}");
        _options = new CSharpParseOptions(version);
        _compilation = CSharpCompilation.Create(
            "Stores",
            [CSharpSyntaxTree.ParseText(Usings + source, _options)],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999));
    }

    private StoreCompilation(IEnumerable<string> sources, IEnumerable<AdditionalText> files, IEnumerable<MetadataReference> references)
    {
        _files = [.. files];
        _analysis = new AnalyzerOptions(_files, new BuildProperties(new Dictionary<string, string>()));
        _options = new CSharpParseOptions(LanguageVersion.CSharp13);
        _compilation = CSharpCompilation.Create(
            "Program",
            sources.Select(source => CSharpSyntaxTree.ParseText(source, _options)),
            References.AddRange(references),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999));
    }

    /// <summary>Compiles a program: statements, with other sources beside them.</summary>
    /// <param name="sources">The sources, as they are.</param>
    /// <param name="files">Files that the project names, such as scripts.</param>
    /// <param name="packages">Packages of this repository that the program uses beside RedisTyped.</param>
    public static StoreCompilation OfProgram(IEnumerable<string> sources, IEnumerable<(string Name, string Text)> files, IEnumerable<string> packages) =>
        new(
            sources,
            files.Select(static AdditionalText (file) => new ProjectFile(file.Name, file.Text)),
            packages.Select(static package => MetadataReference.CreateFromFile(
                Repository.PathOf($"src/{package}/bin/{Repository.Configuration}/net10.0/{package}.dll"))));

    /// <summary>What the analyzer says, in order of place; it sees what is generated too, as in a build.</summary>
    public async Task<ImmutableArray<Diagnostic>> AnalyzeAsync()
    {
        ImmutableArray<Diagnostic> found = await Generate().WithAnalyzers([new StoreAnalyzer()], _analysis)
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. found.OrderBy(static d => d.Location.SourceSpan.Start)];
    }

    /// <summary>Errors and warnings of the source with what is generated for it.</summary>
    public ImmutableArray<Diagnostic> Diagnostics() =>
        [.. Generate().GetDiagnostics(TestContext.Current.CancellationToken).Where(static d => d.Severity >= DiagnosticSeverity.Warning)];

    /// <summary>The assembly with what is generated.</summary>
    public MemoryStream Emit()
    {
        var assembly = new MemoryStream();
        var result = Generate().Emit(assembly, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        assembly.Position = 0;
        return assembly;
    }

    private Compilation Generate()
    {
        CSharpGeneratorDriver.Create([new StoreGenerator().AsSourceGenerator()], _files, _options)
            .RunGeneratorsAndUpdateCompilation(_compilation, out Compilation output, out ImmutableArray<Diagnostic> own, TestContext.Current.CancellationToken);
        Assert.Empty(own);
        return output;
    }

    private sealed class ProjectFile(string name, string text) : AdditionalText
    {
        public override string Path => $"/app/{name}";

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
