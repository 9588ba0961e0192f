using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.Generators;
using RedisTyped.Generators.Analyzers;

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

    /// <summary>Compiles a source text; the usual using directives are put in front of it.</summary>
    /// <param name="source">The text.</param>
    /// <param name="languageVersion">The C# version; 13 by default.</param>
    /// <param name="keySpace">What the project's keyspace.json records; null where it names none.</param>
    public StoreCompilation(string source, string? languageVersion = null, string? keySpace = null)
    {
        _analysis = keySpace is null ? new AnalyzerOptions([]) : new AnalyzerOptions([new KeySpaceFile(keySpace)], new NamesKeySpace());
        LanguageVersion version = LanguageVersion.CSharp13;
        Assert.True(languageVersion is null || LanguageVersionFacts.TryParse(languageVersion, out version), $"No C# version: {languageVersion}");
        _options = new CSharpParseOptions(version);
        _compilation = CSharpCompilation.Create(
            "Stores",
            [CSharpSyntaxTree.ParseText(Usings + source, _options)],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999));
    }

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
        CSharpGeneratorDriver.Create([new StoreGenerator().AsSourceGenerator()], parseOptions: _options)
            .RunGeneratorsAndUpdateCompilation(_compilation, out Compilation output, out ImmutableArray<Diagnostic> own, TestContext.Current.CancellationToken);
        Assert.Empty(own);
        return output;
    }

    private sealed class KeySpaceFile(string text) : AdditionalText
    {
        public override string Path => "/app/keyspace.json";

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }

    private sealed class NamesKeySpace : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Options();

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Options : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) =>
                (value = key == "build_property.RedisTypedKeySpace" ? "keyspace.json" : null) is not null;
        }
    }
}
