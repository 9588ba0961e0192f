using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Parsing;

/// <summary>The collection types that replies can be read as.</summary>
internal static class CollectionTypes
{
    private const string Space = "System.Collections.Generic.";

    /// <summary>What a collection type is made from, with its element type; null where it is no collection or none that can be filled.</summary>
    public static (CollectionKind Kind, ITypeSymbol Element)? Of(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol { Rank: 1 } array)
        {
            return array.ElementType.SpecialType == SpecialType.System_Byte ? null : (CollectionKind.Array, array.ElementType);
        }

        if (type is not INamedTypeSymbol { TypeArguments: [{ } element] })
        {
            return null;
        }

        return IsOneOf(type, "IReadOnlyList", "IReadOnlyCollection", "IEnumerable") ? (CollectionKind.Array, element)
            : IsOneOf(type, "List", "IList", "ICollection") ? (CollectionKind.List, element)
            : IsOneOf(type, "HashSet", "ISet", "IReadOnlySet") ? (CollectionKind.Set, element)
            : null;
    }

    /// <summary>The key and value types of a dictionary that can be filled; null for other types.</summary>
    public static (ITypeSymbol Key, ITypeSymbol Value)? DictionaryOf(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeArguments: [{ } key, { } value] } && IsOneOf(type, "Dictionary", "IDictionary", "IReadOnlyDictionary")
            ? (key, value)
            : null;

    private static bool IsOneOf(ITypeSymbol type, params string[] names)
    {
        foreach (string name in names)
        {
            if (type.Is(Space + name))
            {
                return true;
            }
        }

        return false;
    }
}
