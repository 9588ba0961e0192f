using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Emission;
using RedisTyped.Generators.KeySpace;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Parsing;
using RedisTyped.Generators.Parsing.Endpoints;
using RedisTyped.Generators.Parsing.Scripts;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators;

/// <summary>Implements every [RedisStore] interface. Faults are reported by <see cref="Analyzers.StoreAnalyzer"/>, which runs the same parser.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class StoreGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<StoreModel?> stores = context.SyntaxProvider
            .ForAttributeWithMetadataName(KnownTypes.RedisStoreAttribute, static (node, _) => node is InterfaceDeclarationSyntax, Parse)
            .WithTrackingName(StepNames.Stores)
            .Combine(context.AdditionalTextsProvider.Collect())
            .Select(static (input, cancellation) => input.Left is { } store ? ScriptReader.Read(store, input.Right, cancellation) : null)
            .WithTrackingName(StepNames.Scripts);
        IncrementalValueProvider<LanguageVersion> language = context.ParseOptionsProvider
            .Select(static (options, _) => (options as CSharpParseOptions)?.LanguageVersion ?? LanguageVersion.Default)
            .WithTrackingName(StepNames.Language);

        context.RegisterSourceOutput(stores.Combine(language).WithTrackingName(StepNames.Output), static (output, input) =>
        {
            if (input is (Left: { } store, Right: >= LanguageVersion.CSharp11 and var language))
            {
                output.AddSource(store.HintName, SourceText.From(StoreEmitter.Emit(store, language, output.CancellationToken), Encoding.UTF8));
                if (store.Shards.Count > 0)
                {
                    output.AddSource(StoreFile.HintName(store, "Shards"), SourceText.From(ShardEmitter.Emit(store, output.CancellationToken), Encoding.UTF8));
                }

                if (RetryEmitter.Emit(store, output.CancellationToken) is { } retries)
                {
                    output.AddSource(StoreFile.HintName(store, "Retries"), SourceText.From(retries, Encoding.UTF8));
                }

                if (ExplainEmitter.Emit(store, language, output.CancellationToken) is { } explanations)
                {
                    output.AddSource(StoreFile.HintName(store, "Explain"), SourceText.From(explanations, Encoding.UTF8));
                }

                if (EndpointEmitter.Emit(store, output.CancellationToken) is { } endpoints)
                {
                    output.AddSource(StoreFile.HintName(store, "Endpoints"), SourceText.From(endpoints, Encoding.UTF8));
                }
            }
        });

        IncrementalValueProvider<bool> isRecorded = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => RecordedKeySpace.PathIn(options) is not null);

        // By store first: an edit that leaves a store's keys as they were ends there, and the rest is not put together again.
        IncrementalValueProvider<string?> keySpace = stores
            .Select(static (store, _) => KeyUses.Of(store))
            .WithTrackingName(StepNames.KeyUses)
            .Collect()
            .Combine(isRecorded)
            .Select(static (input, cancellation) => KeySpaceEmitter.Manifest(input.Left, input.Right, cancellation))
            .WithTrackingName(StepNames.KeySpace);
        context.RegisterSourceOutput(keySpace.Combine(language), static (output, input) =>
        {
            if (input is (Left: { } manifest, Right: >= LanguageVersion.CSharp11))
            {
                output.AddSource(KeySpaceEmitter.HintName, SourceText.From(KeySpaceEmitter.Emit(manifest), Encoding.UTF8));
            }
        });

        // What its methods send, for the rules of a user who may do that and no more.
        IncrementalValueProvider<string?> commands = stores
            .Select(static (store, _) => CommandUses.Of(store)?.ToString())
            .WithTrackingName(StepNames.CommandUses)
            .Collect()
            .Select(static (texts, _) => CommandsEmitter.Emit(texts))
            .WithTrackingName(StepNames.Commands);
        context.RegisterSourceOutput(commands.Combine(language), static (output, input) =>
        {
            if (input is (Left: { } text, Right: >= LanguageVersion.CSharp11))
            {
                output.AddSource(CommandsEmitter.HintName, SourceText.From(text, Encoding.UTF8));
            }
        });
    }

    // An attribute repeated on another part is an error of the compiler, and must not lead to a second file of the same name.
    private static StoreModel? Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation) =>
        context.TargetSymbol is INamedTypeSymbol { TypeKind: TypeKind.Interface } store
        && store.Attribute(KnownTypes.RedisStoreAttribute)?.ApplicationSyntaxReference is { } first
        && first.SyntaxTree == context.TargetNode.SyntaxTree
        && context.TargetNode.FullSpan.Contains(first.Span)
            ? ParsedStores.Get(context.TargetNode, context.SemanticModel.Compilation, () => Parse(store, context.SemanticModel.Compilation, cancellation))
            : null;

    private static StoreModel? Parse(INamedTypeSymbol store, Compilation compilation, CancellationToken cancellation) =>
        StoreParser.Parse(store, DiagnosticSink.None, files: null, cancellation) is { } model ? EndpointParser.AddTo(model, store, compilation, cancellation) : null;
}
