using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Parsing;

/// <summary>Repeats the signature of a member that cannot be generated.</summary>
internal static class StubParser
{
    /// <summary>Whether an instance class can have a stub for a member; static ones are for type arguments only.</summary>
    public static bool CanStub(ISymbol member) => !member.IsStatic && member switch
    {
        IMethodSymbol method => method.Parameters.All(static p => IsSafe(p.Type)) && IsSafe(method.ReturnType),
        IPropertySymbol property => property.Parameters.All(static p => IsSafe(p.Type)) && IsSafe(property.Type),
        _ => true,
    };

    public static StubModel Parse(ISymbol member, string error)
    {
        string name = $"{member.ContainingType.Write()}.{member.EscapedName()}";
        return member switch
        {
            IMethodSymbol method => new(
                $"{ReturnRef(method.RefKind)}{method.ReturnType.Write()} {name}{TypeParameters(method)}({Parameters(method.Parameters)})",
                string.Concat(method.TypeParameters.Select(Constraint)),
                default,
                error),
            IPropertySymbol property => new(
                $"{ReturnRef(property.RefKind)}{property.Type.Write()} "
                + (property.IsIndexer ? $"{property.ContainingType.Write()}.this[{Parameters(property.Parameters)}]" : name),
                "",
                new(Accessors(property)),
                error),
            IEventSymbol @event => new($"event {@event.Type.Write()} {name}", "", new(["add", "remove"]), error),
            _ => throw new System.ArgumentException($"An interface has no {member.Kind}.", nameof(member)),
        };
    }

    public static string Parameters(IEnumerable<IParameterSymbol> parameters) =>
        string.Join(", ", parameters.Select(static p =>
            $"{(p.IsParams ? "params " : "")}{Ref(p.RefKind)}{p.Type.Write()} {p.EscapedName()}"));

    private static IEnumerable<string> Accessors(IPropertySymbol property)
    {
        if (property.GetMethod is not null)
        {
            yield return "get";
        }

        if (property.SetMethod is { } set)
        {
            yield return set.IsInitOnly ? "init" : "set";
        }
    }

    private static string TypeParameters(IMethodSymbol method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.TypeParameters.Select(static p => p.EscapedName()))}>" : "";

    // Explicit implementations inherit constraints, but for the kind that T? depends on.
    private static string Constraint(ITypeParameterSymbol parameter) =>
        $" where {parameter.EscapedName()} : {(parameter.IsReferenceType ? "class" : parameter.IsValueType ? "struct" : "default")}";

    private static bool IsSafe(ITypeSymbol type) => type.TypeKind is not (TypeKind.Pointer or TypeKind.FunctionPointer);

    private static string ReturnRef(RefKind kind) =>
        kind == RefKind.RefReadOnly ? "ref readonly " : Ref(kind);

    private static string Ref(RefKind kind) => kind switch
    {
        RefKind.Ref => "ref ",
        RefKind.Out => "out ",
        RefKind.In => "in ",
        RefKind.RefReadOnlyParameter => "ref readonly ",
        _ => "",
    };
}
