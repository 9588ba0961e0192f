using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Parsing;

/// <summary>Takes down what a handle repeats of a method whose keys are on the one node that its shard keys decide.</summary>
internal static class ShardMethodParser
{
    /// <summary>Parses a method that is right.</summary>
    /// <param name="store">The store.</param>
    /// <param name="implemented">What callers call.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="keys">Its keys, proved to be together.</param>
    /// <returns>The model, or null where no parameter decides the node, or no nested type may call it.</returns>
    public static ShardMethodModel? Parse(INamedTypeSymbol store, IMethodSymbol implemented, List<ParameterModel> parameters, List<KeyModel> keys)
    {
        if (keys[0].HasConstantRoute || implemented.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal))
        {
            return null;
        }

        return new ShardMethodModel(
            implemented.EscapedName(),
            IsAmbiguous(store, implemented) ? implemented.ContainingType.Write() : null,
            implemented.DeclaredAccessibility == Accessibility.Public,
            implemented.OriginalDefinition.GetDocumentationCommentId(),
            Obsolete(implemented),
            new(parameters),
            new(ShardTemplate.ParametersOf(keys[0])));
    }

    // Another interface of the store has a member of that name, which would hide this one, or leave the compiler the choice.
    private static bool IsAmbiguous(INamedTypeSymbol store, IMethodSymbol method) =>
        !SymbolEqualityComparer.Default.Equals(method.ContainingType, store)
        && store.AllInterfaces.Prepend(store)
            .Where(i => !SymbolEqualityComparer.Default.Equals(i, method.ContainingType))
            .Any(i => !i.GetMembers(method.Name).IsEmpty);

    private static string? Obsolete(IMethodSymbol method)
    {
        if (method.Attribute(KnownTypes.ObsoleteAttribute) is not { } attribute)
        {
            return null;
        }

        return string.Join(", ", attribute.ConstructorArguments.Select(static a => a.ToCSharpString())
            .Concat(attribute.NamedArguments.Select(static a => $"{a.Key} = {a.Value.ToCSharpString()}")));
    }
}
