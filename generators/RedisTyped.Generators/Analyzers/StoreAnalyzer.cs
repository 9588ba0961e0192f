using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.KeySpace;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Parsing;
using RedisTyped.Generators.Parsing.Scripts;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Analyzers;

/// <summary>Reports what is wrong with a [RedisStore] interface, by the parser that the generator uses.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StoreAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Rules.NotPartial, Rules.NoCommand, Rules.UnsupportedMember, Rules.MalformedTemplate, Rules.UnknownCommand, Rules.WrongArity,
        Rules.UnknownPlaceholder, Rules.UnusedParameter, Rules.UnsupportedReturnType, Rules.ReplyMismatch, Rules.NilNotExpected,
        Rules.UnformattableParameter, Rules.UnknownTimeUnit, Rules.GroupNeverLeftOut, Rules.NotOnSharedConnection, Rules.UnsupportedShape,
        Rules.UnmappableObject, Rules.InvalidFormat, Rules.UnusableSerializer,
        Rules.NoOneScript, Rules.ScriptFileMissing, Rules.ScriptAsksForMore, Rules.WriteInReadOnlyScript,
        Rules.FanOutMisfit, Rules.AmbiguousInverse, Rules.ScanForm, Rules.OutputMisfit, Rules.ServerTooOld,
        Rules.NeverReadFromReplica, Rules.EndlessWait, Rules.Subscription, Rules.NeedlessBlocking,
        Rules.KnownOtherwise, Rules.BadKeyPosition,
        Rules.MissingShardKey, Rules.ShardKeyNotRouted, Rules.OtherParameterRouted, Rules.KeysNotTogether, Rules.NoKey,
        Rules.TagFragmentMissing, Rules.MalformedTag, Rules.KeysUnknown, Rules.Unsplittable, Rules.NoEmulation,
        Rules.CrossShardNotNeeded, Rules.FewPlaces, Rules.LiteralKeyInScript, Rules.KeyDecidesNode,
        Rules.OverlappingTypes, Rules.AmbiguousTemplate, Rules.TwoShardKeys,
        Rules.QueuedTooLate, Rules.AwaitedInLoop, Rules.AwaitedBeforeExecution, Rules.ConnectedTooOften, Rules.MayMissWrite,
        Rules.LanguageTooOld, Rules.KeySpaceChanged, Rules.KeySpaceUnreadable, Rules.UnreadableProperty,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            // The library's own attribute, not one that happens to be called alike.
            if (start.Compilation.GetTypeByMetadataName(KnownTypes.RedisStoreAttribute) is { } attribute)
            {
                string? server = ServerVersions.Written(start.Options.AnalyzerConfigOptionsProvider.GlobalOptions);
                Version? oldest = ServerVersions.Parse(server);
                if (server is not null && oldest is null)
                {
                    start.RegisterCompilationEndAction(end => end.ReportDiagnostic(Diagnostic.Create(Rules.UnreadableProperty, Location.None, server)));
                }

                KeySpaceRules keySpace = KeySpaceRules.Register(start);
                start.RegisterSymbolAction(symbol => Analyze(symbol, attribute, keySpace, oldest), SymbolKind.NamedType);
                TransactionCallbacks.Register(start);
                var stores = new StoreCalls(start.Compilation);
                LoopCalls.Register(start, stores);
                BatchWaits.Register(start, stores);
                StaleReads.Register(start, stores);
                ClientConnections.Register(start);
            }
        });
    }

    private static void Analyze(SymbolAnalysisContext context, INamedTypeSymbol attribute, KeySpaceRules keySpace, Version? oldestServer)
    {
        var store = (INamedTypeSymbol)context.Symbol;
        if (store.TypeKind != TypeKind.Interface
            || !store.GetAttributes().Any(a => SymbolEqualityComparer.Default.Equals(a.AttributeClass, attribute)))
        {
            return;
        }

        if (store.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.Options
            is CSharpParseOptions { LanguageVersion: < LanguageVersion.CSharp11 } options)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.LanguageTooOld, store.Locations.FirstOrDefault(), store.Name, options.LanguageVersion.ToDisplayString()));
            return;
        }

        var sink = new Sink(context);
        if (StoreParser.Parse(store, sink, new ScriptFiles(context.Options.AdditionalFiles), context.CancellationToken, oldestServer) is { } model)
        {
            keySpace.Report(KeyUses.NameOf(model), sink.Methods, sink);
        }
    }

    private sealed class Sink(SymbolAnalysisContext context) : DiagnosticSink
    {
        private readonly HashSet<(string Id, Location Location, string Message)> _reported = [];

        /// <summary>The methods without a fault, and where their keys stand.</summary>
        public List<FoundMethod> Methods { get; } = [];

        public override void Found(MethodModel method, Func<int, Location?> placeOfKey) => Methods.Add(new FoundMethod(method, placeOfKey));

        // What is wrong with an attribute of the interface shows in every method, and is one mistake.
        public override void Report(DiagnosticDescriptor rule, Func<Location?> location, params object[] arguments)
        {
            var diagnostic = Diagnostic.Create(rule, Reachable(location()), arguments);
            if (_reported.Add((diagnostic.Id, diagnostic.Location, diagnostic.GetMessage(CultureInfo.InvariantCulture))))
            {
                context.ReportDiagnostic(diagnostic);
            }
        }

        // A member of a base interface from another assembly has no place here; the store that takes it over has. A script's file has one.
        private Location? Reachable(Location? location) =>
            location is { Kind: LocationKind.ExternalFile }
                || (location is { IsInSource: true, SourceTree: { } tree } && context.Compilation.ContainsSyntaxTree(tree))
                ? location
                : context.Symbol.Locations.FirstOrDefault();
    }
}
