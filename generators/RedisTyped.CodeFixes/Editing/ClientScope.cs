using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RedisTyped.CodeFixes.Editing;

/// <summary>
/// Finds the client that a store is of: the one that the store is visibly taken from, or else the only one that can be named where the
/// loop is. Of two, either could be the wrong one.
/// </summary>
internal static class ClientScope
{
    public static string? Find(FixPlace place, LoopText loop) => TakenFrom(loop.Store) ?? (loop.Store is IdentifierNameSyntax or MemberAccessExpressionSyntax
        ? OfDeclaration(place, loop) ?? OnlyOne(place, loop.Loop)
        : null);

    // redis of redis.Store<IUserStore>()
    private static string? TakenFrom(ExpressionSyntax? store) =>
        store is InvocationExpressionSyntax
        {
            Expression: MemberAccessExpressionSyntax { Name: GenericNameSyntax { Identifier.ValueText: "Store" }, Expression: var client and (IdentifierNameSyntax or MemberAccessExpressionSyntax) },
        }
            ? client.ToString()
            : null;

    private static string? OfDeclaration(FixPlace place, LoopText loop) =>
        place.Model.GetSymbolInfo(loop.Store, place.Cancellation).Symbol is ILocalSymbol { DeclaringSyntaxReferences: [var declaration] }
        && declaration.GetSyntax(place.Cancellation) is VariableDeclaratorSyntax { Initializer.Value: var value }
            ? TakenFrom(value)
            : null;

    private static string? OnlyOne(FixPlace place, SyntaxNode at)
    {
        bool isStatic = place.Model.GetEnclosingSymbol(at.SpanStart, place.Cancellation) is { IsStatic: true };
        List<ISymbol> clients =
        [
            .. place.Model.LookupSymbols(at.SpanStart).Where(s => IsClient(s)
                && (s is not ILocalSymbol || s.DeclaringSyntaxReferences.All(r => r.Span.End < at.SpanStart))
                && (s is not (IFieldSymbol or IPropertySymbol) || s.IsStatic || !isStatic)),
        ];
        return clients is [var only] ? ParameterText.Escaped(only.Name) : null;
    }

    private static bool IsClient(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => Is(local.Type),
        IParameterSymbol parameter => Is(parameter.Type),
        IFieldSymbol field => Is(field.Type),
        IPropertySymbol property => Is(property.Type),
        _ => false,
    };

    private static bool Is(ITypeSymbol type) => type is { Name: "ShardedRedis", ContainingNamespace: { Name: "RedisTyped", ContainingNamespace.IsGlobalNamespace: true } };
}
