using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Parsing;

/// <summary>Reduces .NET types to what formatting and reading them needs.</summary>
internal static class ValueParser
{
    /// <summary>Reduces a type of a single value.</summary>
    public static ValueModel Parse(ITypeSymbol type)
    {
        bool nullable = type.NullableAnnotation == NullableAnnotation.Annotated;
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullableStruct)
        {
            type = nullableStruct.TypeArguments[0];
            nullable = true;
        }
        else if (!type.IsValueType)
        {
            // Reference types, and type parameters that may be either.
            type = type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);
        }

        ValueKind kind = KindOf(type);
        EquatableArray<string> members = kind == ValueKind.Enum ? Members((INamedTypeSymbol)type) : default;
        return new ValueModel(type.Write(), kind, type.IsValueType, nullable, members);
    }

    /// <summary>The type of a collection's elements, or null for what is a single value to Redis.</summary>
    public static ITypeSymbol? ElementOf(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array)
        {
            return array.ElementType.SpecialType == SpecialType.System_Byte || array.Rank > 1 ? null : array.ElementType;
        }

        // A JSON array or object of System.Text.Json is one value to its serializer.
        if (type is not INamedTypeSymbol named || KindOf(type) != ValueKind.Serialized || IsJson(type))
        {
            return null;
        }

        if (IsEnumerable(named))
        {
            return named.TypeArguments[0];
        }

        // The interfaces of a definition are there; those of a type with arguments are made for each.
        return HasInterface(named.OriginalDefinition, IsEnumerable) ? named.AllInterfaces.First(IsEnumerable).TypeArguments[0] : null;
    }

    private static bool IsEnumerable(INamedTypeSymbol type) =>
        type.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T;

    private static bool HasInterface(INamedTypeSymbol type, Func<INamedTypeSymbol, bool> isWanted)
    {
        foreach (INamedTypeSymbol contract in type.AllInterfaces)
        {
            if (isWanted(contract))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsJson(ITypeSymbol type) =>
        type.ContainingNamespace is { Name: "Nodes" } space && space.ToDisplayString() == "System.Text.Json.Nodes";

    /// <summary>The key and value types of a dictionary's elements, or null for other collections.</summary>
    public static (ITypeSymbol Key, ITypeSymbol Value)? PairOf(ITypeSymbol element) =>
        element is INamedTypeSymbol { TypeArguments.Length: 2 } pair && pair.Is("System.Collections.Generic.KeyValuePair")
            ? (pair.TypeArguments[0], pair.TypeArguments[1])
            : null;

    /// <summary>Why a type cannot be stored at all, or null.</summary>
    public static string? Misfit(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            type = nullable.TypeArguments[0];
        }

        return type.IsTupleType ? "a tuple has no names of its own to store its parts by; declare a record" : null;
    }

    private static ValueKind KindOf(ITypeSymbol type)
    {
        switch (type.SpecialType)
        {
            case SpecialType.System_String:
                return ValueKind.Text;
            case SpecialType.System_Char:
                return ValueKind.Character;
            case SpecialType.System_Boolean:
                return ValueKind.Boolean;
            case SpecialType.System_SByte or SpecialType.System_Int16 or SpecialType.System_Int32 or SpecialType.System_Int64
                or SpecialType.System_IntPtr:
                return ValueKind.SignedInteger;
            case SpecialType.System_Byte or SpecialType.System_UInt16 or SpecialType.System_UInt32 or SpecialType.System_UInt64
                or SpecialType.System_UIntPtr:
                return ValueKind.UnsignedInteger;
            case SpecialType.System_Double:
                return ValueKind.Double;
            case SpecialType.System_Single:
                return ValueKind.Single;
            case SpecialType.System_Decimal:
                return ValueKind.Formattable;
            case SpecialType.System_DateTime:
                return ValueKind.DateTime;
        }

        if (type.TypeKind == TypeKind.Enum)
        {
            return ValueKind.Enum;
        }

        if (type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte })
        {
            return ValueKind.Bytes;
        }

        if (type is INamedTypeSymbol { TypeArguments: [{ SpecialType: SpecialType.System_Byte }] }
            && (type.Is("System.Memory") || type.Is("System.ReadOnlyMemory") || type.Is("System.ArraySegment")))
        {
            return ValueKind.Memory;
        }

        return type is not INamedTypeSymbol { IsGenericType: false } ? OwnForm(type)
            : type.Is("System.DateTimeOffset") ? ValueKind.DateTimeOffset
            : type.Is("System.TimeSpan") ? ValueKind.TimeSpan
            : type.Is(KnownTypes.RedisValue) ? ValueKind.RedisValue
            : type.Is(KnownTypes.RedisKey) ? ValueKind.RedisKey
            : type.Is(KnownTypes.Rune) ? ValueKind.Formattable
            : OwnForm(type);
    }

    private static ValueKind OwnForm(ITypeSymbol type) => FormatsAndParsesItself(type) ? ValueKind.Formattable : ValueKind.Serialized;

    // By its interfaces: Guid, DateOnly, Int128, BigInteger, IPAddress, and types of the user's own.
    private static bool FormatsAndParsesItself(ITypeSymbol type) =>
        type is INamedTypeSymbol named
        && HasInterface(named.OriginalDefinition, static i => i.Is("System.IFormattable"))
        && type.AllInterfaces.Any(
            i => i.Is("System.ISpanParsable") && SymbolEqualityComparer.Default.Equals(i.TypeArguments[0], type));

    private static EquatableArray<string> Members(INamedTypeSymbol type)
    {
        // Two names for one number would be two arms of a switch for one value, which does not compile; Enum.ToString takes one too.
        var seen = new HashSet<object?>();
        return new(type.GetMembers().OfType<IFieldSymbol>()
            .Where(f => f.HasConstantValue && f.CanBeReferencedByName && !IsForbidden(f) && seen.Add(f.ConstantValue))
            .Select(static f => f.EscapedName()));
    }

    // [Obsolete(…, error: true)] cannot be written at all.
    private static bool IsForbidden(IFieldSymbol member) =>
        member.Attribute("System.ObsoleteAttribute") is { ConstructorArguments: [_, { Value: true }, ..] };
}
