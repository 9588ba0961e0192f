using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using RedisTyped.Generators;

namespace RedisTyped.CodeFixes.Tests;

/// <summary>Brings the generator into a project, so that code which uses stores means there what it means in an editor.</summary>
internal sealed class GeneratorReference : AnalyzerReference
{
    // The same one each time: workspaces know generators by reference.
    private readonly ImmutableArray<ISourceGenerator> _generators = [new StoreGenerator().AsSourceGenerator()];

    public override string FullPath => "";

    public override object Id => typeof(StoreGenerator);

    public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzers(string language) => [];

    public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzersForAllLanguages() => [];

    public override ImmutableArray<ISourceGenerator> GetGenerators(string language) =>
        language == LanguageNames.CSharp ? GetGeneratorsForAllLanguages() : [];

    public override ImmutableArray<ISourceGenerator> GetGeneratorsForAllLanguages() => _generators;
}
