using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Naming;
using RedisTyped.Generators.Parsing.Scripts;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Parsing;

/// <summary>
/// Turns a [RedisStore] interface into its model. Generator and analyzer both call it, the one for the model, the other for the faults.
/// All members of the symbol are read, from every part and base, not only those of the part that carries the attribute.
/// </summary>
internal static class StoreParser
{
    /// <summary>Parses a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="sink">Takes what is wrong.</param>
    /// <param name="files">Where files of scripts are; null where <see cref="ScriptReader"/> reads them into the model later.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Its model, or null where nothing can be generated that would compile.</returns>
    public static StoreModel? Parse(INamedTypeSymbol store, DiagnosticSink sink, ScriptFiles? files, CancellationToken cancellation)
    {
        bool canEmit = CheckDeclaration(store, sink);
        var methods = new List<MethodModel>();
        var stubs = new List<StubModel>();
        foreach (StoreMember member in StoreMembers.Of(store))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Error(store, member, methods, SinkFor(store, member.Declared, sink, files), files) is not { } error)
            {
                continue;
            }

            if (StubParser.CanStub(member.Implemented))
            {
                stubs.Add(StubParser.Parse(member.Implemented, error));
            }
            else
            {
                canEmit = false;
            }
        }

        return canEmit ? Model(store, methods, stubs) : null;
    }

    // A base that is a store of this compilation reports the faults of its members itself; but some show only in the derived store,
    // by its [HashTag] or type arguments.
    private static DiagnosticSink SinkFor(INamedTypeSymbol store, ISymbol member, DiagnosticSink sink, ScriptFiles? files)
    {
        INamedTypeSymbol declaring = member.ContainingType;
        if (sink == DiagnosticSink.None || SymbolEqualityComparer.Default.Equals(declaring, store))
        {
            return sink;
        }

        var known = new RuleIds();
        if (SymbolEqualityComparer.Default.Equals(declaring.ContainingAssembly, store.ContainingAssembly)
            && declaring.Attribute(KnownTypes.RedisStoreAttribute) is not null)
        {
            ISymbol definition = member.OriginalDefinition;
            Error(declaring.OriginalDefinition, new StoreMember(definition, definition), [], known, files);
        }

        return new InheritedFaults(store, member, known.Seen, sink);
    }

    // Adds the member's model, or gives the id of the rule that it breaks.
    private static string? Error(INamedTypeSymbol store, StoreMember member, List<MethodModel> methods, DiagnosticSink sink, ScriptFiles? files)
    {
        if (member.Declared is IMethodSymbol { IsStatic: false } method)
        {
            var faults = new MethodFaults(method, sink);
            if (MethodParser.Parse(store, method, faults, files) is { } model)
            {
                methods.Add(model);
            }

            return faults.Error;
        }

        ISymbol declared = member.Declared;
        string kind = declared.IsStatic ? "static" : declared.Kind == SymbolKind.Event ? "an event" : "a property";
        sink.Report(
            Rules.UnsupportedMember, () => declared.Locations.FirstOrDefault(), declared.Name, $"it is {kind}",
            "declare a method, or give it a body");
        return Rules.UnsupportedMember.Id;
    }

    // What keeps a nested class from being added to the interface.
    private static bool CheckDeclaration(INamedTypeSymbol store, DiagnosticSink sink)
    {
        bool fits = true;
        for (INamedTypeSymbol? type = store; type is not null; type = type.ContainingType)
        {
            foreach (ITypeParameterSymbol variant in type.TypeParameters.Where(static p => p.Variance != VarianceKind.None))
            {
                string modifier = variant.Variance == VarianceKind.In ? "in" : "out";
                sink.Report(
                    Rules.UnsupportedShape, () => variant.Locations.FirstOrDefault(),
                    $"'{variant.Name}' is declared '{modifier}', and an interface with such a parameter cannot hold the implementation",
                    $"remove '{modifier}'");
                fits = false;
            }

            INamedTypeSymbol checkedType = type;
            if (type.IsFileLocal)
            {
                sink.Report(
                    Rules.UnsupportedShape, () => checkedType.Locations.FirstOrDefault(),
                    $"'{type.Name}' is local to its file, and the implementation is in another one", "make it internal");
                fits = false;
            }

            IEnumerable<TypeDeclarationSyntax> parts = type.DeclaringSyntaxReferences
                .Select(static r => r.GetSyntax())
                .OfType<TypeDeclarationSyntax>();
            if (!parts.All(static p => p.Modifiers.Any(static m => m.ValueText == "partial")))
            {
                sink.Report(Rules.NotPartial, () => checkedType.Locations.FirstOrDefault(), checkedType.Name, Keyword(checkedType));
                fits = false;
            }
        }

        return fits;
    }

    private static StoreModel Model(INamedTypeSymbol store, List<MethodModel> methods, List<StubModel> stubs)
    {
        var around = new List<INamedTypeSymbol>();
        for (INamedTypeSymbol? type = store.ContainingType; type is not null; type = type.ContainingType)
        {
            around.Insert(0, type);
        }

        List<string> typeParameters =
            [.. around.Append(store).SelectMany(static t => t.TypeParameters).Select(static p => p.Name).Distinct()];
        HashSet<string> taken = [.. store.AllInterfaces.Prepend(store).SelectMany(static i => i.GetMembers()).Select(static m => m.Name)];
        taken.UnionWith(typeParameters);
        taken.UnionWith(ContractTypes.NamesIn(store));

        // The types beside the implementation use its constants by its name, which a parameter must not hide.
        taken.UnionWith(methods.SelectMany(static m => m.Parameters).Select(static p => p.TrimStart('@')));
        var names = new NameScope(taken);
        return new StoreModel(
            HintNameOf(store),
            store.ContainingNamespace is { IsGlobalNamespace: false } space
                ? space.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat)
                : "",
            new(around.Select(Declaration)),
            Declaration(store),
            TypeName(store),
            store.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
            names.Unique("Client"),
            methods.SelectMany(static m => m.Keys.Where(k => k.Tagged && (!k.IsConstant || m.Keys.Count > 1))).FirstOrDefault()?.Template
                ?? methods.FirstOrDefault(static m => m.Scan is { IsTagged: true })?.Scan!.Template,
            new(typeParameters),
            HidesNameOf(store, around),
            new(ContractWarnings.Of(store)),
            new(methods),
            new(stubs))
        {
            Shards = new(ShardParser.Parse(store, methods, typeParameters)),
            Coalesce = store.Attribute(KnownTypes.RedisStoreAttribute)?.NamedArguments.FirstOrDefault(static a => a.Key == "Coalesce").Value.Value as bool?,
            ExplanationsName = names.Unique("Explanations"),
            ExplainName = names.Unique("Explain"),
        };
    }

    // Where something that can be called has that name, nameof is no longer the operator.
    private static bool HidesNameOf(INamedTypeSymbol store, List<INamedTypeSymbol> around)
    {
        List<ISymbol> members = [.. store.AllInterfaces.Prepend(store).SelectMany(static i => i.GetMembers())];
        return members.OfType<IMethodSymbol>().SelectMany(static m => m.Parameters).Concat(members)
            .Concat(around.SelectMany(SelfAndBases).SelectMany(static t => t.GetMembers("nameof")))
            .Any(static s => s.Name == "nameof");
    }

    private static IEnumerable<INamedTypeSymbol> SelfAndBases(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            yield return current;
        }
    }

    private static string Declaration(INamedTypeSymbol type) => $"partial {Keyword(type)} {TypeName(type)}";

    private static string Keyword(INamedTypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Interface } => "interface",
        { IsRecord: true, TypeKind: TypeKind.Struct } => "record struct",
        { IsRecord: true } => "record",
        { TypeKind: TypeKind.Struct } => "struct",
        _ => "class",
    };

    private static string TypeName(INamedTypeSymbol type)
    {
        string parameters = string.Join(", ", type.TypeParameters.Select(static p => p.EscapedTypeName()));
        return type.EscapedTypeName() + (parameters.Length == 0 ? "" : $"<{parameters}>");
    }

    // Hint names compare without case, and one collision loses the output of the whole generator: so a hash of the exact name is added.
    private static string HintNameOf(INamedTypeSymbol store)
    {
        string full = store.ToDisplayString(
            SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted));
        var safe = new StringBuilder();
        uint hash = 2166136261;
        foreach (char c in full)
        {
            hash = unchecked((hash ^ c) * 16777619);
            safe.Append(char.IsLetterOrDigit(c) || c is '.' or '_' ? c : '_');
        }

        return $"{safe}.{hash:x8}.g.cs";
    }
}
