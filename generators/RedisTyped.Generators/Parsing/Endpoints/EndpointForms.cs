using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Parsing.Endpoints;

/// <summary>Says how a parameter is written in a request.</summary>
internal static class EndpointForms
{
    private const string Parsable = "System.IParsable";

    /// <summary>Whether a request can carry a value of a type at all.</summary>
    public static bool IsPossible(ITypeSymbol type) =>
        type.TypeKind != TypeKind.Delegate && !type.Is(KnownTypes.Progress) && !type.Is(KnownTypes.ScanCursor) && !type.Is(KnownTypes.AsyncEnumerable);

    /// <summary>The form of a type, whether it is of its elements, and the type that it is of.</summary>
    public static (EndpointForm Form, bool IsList, string Type) Of(ITypeSymbol type)
    {
        ITypeSymbol plain = Plain(type);
        if (ElementOf(plain) is not { } element)
        {
            EndpointForm form = FormOf(plain);
            return (form, false, Named(plain, form));
        }

        ITypeSymbol item = Plain(element);
        EndpointForm each = FormOf(item);
        return (each, true, Named(item, each));
    }

    private static EndpointForm FormOf(ITypeSymbol type) => type switch
    {
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [var inner] } => FormOf(inner) switch
        {
            EndpointForm.Text => EndpointForm.TextOrNull,
            EndpointForm.Name => EndpointForm.NameOrNull,
            _ => EndpointForm.Json,
        },
        { TypeKind: TypeKind.Enum } => EndpointForm.Name,
        _ when type.Is(KnownTypes.RedisKey) => EndpointForm.RedisKey,
        _ when type.Is(KnownTypes.RedisValue) => EndpointForm.RedisValue,
        _ when type.Is(KnownTypes.NodeId) => EndpointForm.NodeId,
        _ when type.TypeKind is TypeKind.Class or TypeKind.Struct && IsParsable(type) => EndpointForm.Text,
        _ => EndpointForm.Json,
    };

    private static bool IsParsable(ITypeSymbol type) => type.AllInterfaces.Any(i =>
        i.Is(Parsable) && i.TypeArguments is [var self] && SymbolEqualityComparer.Default.Equals(self, type));

    // What an array can be given for; a list or a set is read as a whole.
    private static ITypeSymbol? ElementOf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { IsSZArray: true, ElementType: { SpecialType: not SpecialType.System_Byte } element } => element,
        INamedTypeSymbol { TypeKind: TypeKind.Interface, TypeArguments: [var element] }
            when type.OriginalDefinition.SpecialType is SpecialType.System_Collections_Generic_IEnumerable_T
                or SpecialType.System_Collections_Generic_IReadOnlyList_T or SpecialType.System_Collections_Generic_IReadOnlyCollection_T
                or SpecialType.System_Collections_Generic_IList_T or SpecialType.System_Collections_Generic_ICollection_T => element,
        _ => null,
    };

    private static ITypeSymbol Plain(ITypeSymbol type) => type.IsValueType ? type : type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);

    // The forms of what may be left out name the type within.
    private static string Named(ITypeSymbol type, EndpointForm form) =>
        form is EndpointForm.TextOrNull or EndpointForm.NameOrNull ? ((INamedTypeSymbol)type).TypeArguments[0].Write() : type.Write();
}
