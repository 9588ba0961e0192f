using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Naming;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Parsing;

/// <summary>
/// Turns a [RedisStore] interface into its model. Generator and analyzer both call it, the one for the model, the other for the faults.
/// All members of the symbol are read, from every part and base, not only those of the part that carries the attribute.
/// </summary>
internal static class StoreParser
{
    /// <summary>Parses a store.</summary>
    /// <returns>Its model, or null where nothing can be generated that would compile.</returns>
    public static StoreModel? Parse(INamedTypeSymbol store, DiagnosticSink sink, CancellationToken cancellation)
    {
        bool canEmit = CheckDeclaration(store, sink);
        var methods = new List<MethodModel>();
        var stubs = new List<StubModel>();
        foreach (ISymbol member in Members(store))
        {
            cancellation.ThrowIfCancellationRequested();
            string? error;
            if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary, IsStatic: false } method)
            {
                var faults = new MethodFaults(method, sink);
                if (MethodParser.Parse(store, method, faults) is { } model)
                {
                    methods.Add(model);
                }

                error = faults.Error;
            }
            else
            {
                error = Rules.UnsupportedMember.Id;
                string kind = member.IsStatic ? "static" : member.Kind == SymbolKind.Event ? "an event" : "a property";
                sink.Report(
                    Rules.UnsupportedMember, () => member.Locations.FirstOrDefault(), member.Name, $"it is {kind}",
                    "declare a method, or give it a body");
            }

            if (error is not null && StubParser.CanStub(member))
            {
                stubs.Add(StubParser.Parse(member, error));
            }
            else if (error is not null)
            {
                canEmit = false;
            }
        }

        return canEmit ? Model(store, methods, stubs) : null;
    }

    private static IEnumerable<ISymbol> Members(INamedTypeSymbol store) =>
        store.AllInterfaces.Where(static i => !i.Is(KnownTypes.RedisStore)).Prepend(store)
            .SelectMany(static i => i.GetMembers())
            .Where(static m => m.IsAbstract && m is not INamedTypeSymbol and not IMethodSymbol { AssociatedSymbol: not null });

    // What keeps a nested class from being added to the interface.
    private static bool CheckDeclaration(INamedTypeSymbol store, DiagnosticSink sink)
    {
        bool fits = true;
        if (store.IsFileLocal)
        {
            sink.Report(
                Rules.UnsupportedShape, () => store.Locations.FirstOrDefault(), $"'{store.Name}' is local to its file, and the implementation "
                + "is in another one", "make it internal");
            fits = false;
        }

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
        return new StoreModel(
            HintNameOf(store),
            store.ContainingNamespace is { IsGlobalNamespace: false } space
                ? space.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat)
                : "",
            new(around.Select(Declaration)),
            Declaration(store),
            TypeName(store),
            store.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
            new NameScope(taken).Unique("Client"),
            methods.SelectMany(static m => m.Keys.Where(k => k.Tagged && (!k.IsConstant || m.Keys.Count > 1))).FirstOrDefault()?.Template,
            new(typeParameters),
            new(methods),
            new(stubs));
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
        string parameters = string.Join(", ", type.TypeParameters.Select(static p => p.EscapedName()));
        return type.EscapedName() + (parameters.Length == 0 ? "" : $"<{parameters}>");
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
