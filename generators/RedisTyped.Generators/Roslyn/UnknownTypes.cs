using System.Linq;
using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Roslyn;

/// <summary>Finds what the compiler could not resolve and says so itself: a second error about the same name would only hide the first.</summary>
internal static class UnknownTypes
{
    /// <summary>Whether the signature of a method, or an attribute in it, names something that there is not.</summary>
    public static bool IsIn(IMethodSymbol method) =>
        IsIn(method.ReturnType)
        || method.GetAttributes().Any(IsIn)
        || method.Parameters.Any(static p => IsIn(p.Type) || p.GetAttributes().Any(IsIn));

    private static bool IsIn(ITypeSymbol type) => type switch
    {
        IErrorTypeSymbol => true,
        IArrayTypeSymbol array => IsIn(array.ElementType),
        INamedTypeSymbol { IsUnboundGenericType: false } named => named.TypeArguments.Any(IsIn),
        _ => false,
    };

    // Without a constructor the arguments fit none.
    private static bool IsIn(AttributeData attribute) =>
        attribute.AttributeClass is null or IErrorTypeSymbol
        || attribute.AttributeConstructor is null
        || attribute.ConstructorArguments.Any(IsIn)
        || attribute.NamedArguments.Any(static a => IsIn(a.Value));

    private static bool IsIn(TypedConstant value) => value.Kind switch
    {
        TypedConstantKind.Error => true,
        TypedConstantKind.Array when !value.IsNull => value.Values.Any(IsIn),
        TypedConstantKind.Type => value.Value is ITypeSymbol type && IsIn(type),
        _ => false,
    };
}
