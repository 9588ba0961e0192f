using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Parsing;

/// <summary>The types that a contract names. A generated type of such a name, nested in the interface, would take the place of theirs.</summary>
internal static class ContractTypes
{
    /// <summary>The simple names of the types in the signatures and attributes of a store and its bases.</summary>
    public static IEnumerable<string> NamesIn(INamedTypeSymbol store)
    {
        List<INamedTypeSymbol> interfaces = [.. store.AllInterfaces.Prepend(store)];
        List<IMethodSymbol> methods = [.. interfaces.SelectMany(static i => i.GetMembers().OfType<IMethodSymbol>())];
        IEnumerable<ITypeSymbol> signatures = methods.SelectMany(static m => m.Parameters.Select(static p => p.Type).Append(m.ReturnType));
        IEnumerable<AttributeData> attributes = methods
            .SelectMany(static m => m.Parameters.SelectMany(static p => p.GetAttributes()).Concat(m.GetReturnTypeAttributes()))
            .Concat(methods.Concat<ISymbol>(interfaces).SelectMany(static s => s.GetAttributes()));
        return signatures.Concat(attributes.SelectMany(TypesIn)).SelectMany(NamesIn).Distinct();
    }

    private static IEnumerable<ITypeSymbol> TypesIn(AttributeData attribute) => attribute.ConstructorArguments
        .Concat(attribute.NamedArguments.Select(static a => a.Value))
        .Where(static a => a.Kind == TypedConstantKind.Type)
        .Select(static a => a.Value)
        .OfType<ITypeSymbol>()
        .Concat(attribute.AttributeClass is { } type ? [type] : []);

    // What is not there yet may be what is about to be generated, and keeps its name.
    private static IEnumerable<string> NamesIn(ITypeSymbol type) => type.ToDisplayParts(SymbolDisplayFormat.FullyQualifiedFormat)
        .Select(static p => p.Symbol)
        .OfType<INamedTypeSymbol>()
        .Where(static t => t.TypeKind != TypeKind.Error)
        .Select(static t => t.Name);
}
