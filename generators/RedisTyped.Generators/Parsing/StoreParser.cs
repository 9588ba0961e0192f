using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
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
        bool canEmit = CheckPartial(store, sink);
        var methods = new List<MethodModel>();
        foreach (ISymbol member in Members(store))
        {
            cancellation.ThrowIfCancellationRequested();
            if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary, IsStatic: false } method)
            {
                MethodModel model = MethodParser.Parse(store, method, sink, cancellation);
                methods.Add(model);
                canEmit &= !method.IsGenericMethod;
            }
            else if (member is not IMethodSymbol { MethodKind: not MethodKind.Ordinary })
            {
                sink.Report(
                    Rules.UnsupportedMember, () => member.Locations.FirstOrDefault(), member.Name,
                    member.IsStatic ? "it is static" : $"it is {(member.Kind == SymbolKind.Event ? "an event" : "a property")}", "declare a method, or give it a body");
                canEmit = false;
            }
        }

        return canEmit ? Model(store, methods) : null;
    }

    private static IEnumerable<ISymbol> Members(INamedTypeSymbol store) =>
        store.AllInterfaces.Where(static i => !i.Is(KnownTypes.RedisStore)).Prepend(store)
            .SelectMany(static i => i.GetMembers())
            .Where(static m => m.IsAbstract && m is not INamedTypeSymbol);

    private static bool CheckPartial(INamedTypeSymbol store, DiagnosticSink sink)
    {
        bool partial = true;
        for (INamedTypeSymbol? type = store; type is not null; type = type.ContainingType)
        {
            INamedTypeSymbol checkedType = type;
            List<TypeDeclarationSyntax> parts = [.. type.DeclaringSyntaxReferences.Select(static r => r.GetSyntax()).OfType<TypeDeclarationSyntax>()];
            if (!parts.All(static p => p.Modifiers.Any(static m => m.ValueText == "partial")))
            {
                sink.Report(Rules.NotPartial, () => checkedType.Locations.FirstOrDefault(), checkedType.Name, Keyword(checkedType));
                partial = false;
            }
        }

        return partial;
    }

    private static StoreModel Model(INamedTypeSymbol store, List<MethodModel> methods)
    {
        var containing = new List<string>();
        for (INamedTypeSymbol? type = store.ContainingType; type is not null; type = type.ContainingType)
        {
            containing.Insert(0, Declaration(type));
        }

        HashSet<string> taken = [.. store.GetMembers().Select(static m => m.Name), .. store.AllInterfaces.SelectMany(static i => i.GetMembers()).Select(static m => m.Name)];
        string implementation = Enumerable.Range(1, int.MaxValue).Select(static i => i == 1 ? "Client" : "Client" + i).First(n => !taken.Contains(n));
        return new StoreModel(
            HintNameOf(store),
            store.ContainingNamespace.IsGlobalNamespace ? "" : store.ContainingNamespace.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat),
            new(containing),
            Declaration(store),
            TypeName(store),
            store.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
            implementation,
            methods.SelectMany(static m => m.Keys).FirstOrDefault(static k => k.Tagged && !k.IsConstant)?.Template,
            new(methods));
    }

    private static string Declaration(INamedTypeSymbol type)
    {
        string parameters = string.Join(", ", type.TypeParameters.Select(static p => p.Variance switch
        {
            VarianceKind.In => "in ",
            VarianceKind.Out => "out ",
            _ => "",
        } + MethodParser.Escape(p.Name)));
        return $"partial {Keyword(type)} {MethodParser.Escape(type.Name)}{(parameters.Length == 0 ? "" : $"<{parameters}>")}";
    }

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
        string name = MethodParser.Escape(type.Name);
        return type.TypeParameters.Length == 0 ? name : $"{name}<{string.Join(", ", type.TypeParameters.Select(static p => MethodParser.Escape(p.Name)))}>";
    }

    // Hint names compare without case, and one collision loses the output of the whole generator: so a hash of the exact name is added.
    private static string HintNameOf(INamedTypeSymbol store)
    {
        string full = store.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted));
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
