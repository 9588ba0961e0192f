using System;
using System.Text;
using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Roslyn;

/// <summary>
/// Writes types fully qualified, special ones by keyword, as <see cref="SymbolDisplayFormat.FullyQualifiedFormat"/> does. A method of a
/// store has its types written several times after every keystroke in the project, so the forms that nearly all of them have are
/// written without the machinery of symbol display, which takes five times as long; a test holds the one against the other.
/// </summary>
internal static class TypeText
{
    [ThreadStatic]
    private static StringBuilder? s_text;

    private static readonly SymbolDisplayFormat WithMarks = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>Writes a type as generated code names it: nullable marks kept.</summary>
    public static string Written(ITypeSymbol type) => Text(type, marks: true);

    /// <summary>Writes a type without the nullable marks of references, which tell no overloads apart.</summary>
    public static string Identity(ITypeSymbol type) => Text(type, marks: false);

    private static string Text(ITypeSymbol type, bool marks)
    {
        if (Keyword(type.SpecialType) is { } keyword)
        {
            return marks && IsMarked(type) ? keyword + "?" : keyword;
        }

        StringBuilder text = s_text ??= new StringBuilder(256);
        text.Clear();
        return Append(text, type, marks)
            ? text.ToString()
            : type.ToDisplayString(marks ? WithMarks : SymbolDisplayFormat.FullyQualifiedFormat);
    }

    // Gives up where a type has another form than the usual ones.
    private static bool Append(StringBuilder text, ITypeSymbol type, bool marks)
    {
        switch (type)
        {
            case INamedTypeSymbol named when Keyword(type.SpecialType) is { } keyword:
                text.Append(keyword);
                break;
            case INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [{ IsValueType: true } inner] }:
                if (!Append(text, inner, marks))
                {
                    return false;
                }

                text.Append('?');
                return true;
            case INamedTypeSymbol named:
                if (!IsUsual(named) || !AppendNamed(text, named, marks))
                {
                    return false;
                }

                break;
            case IArrayTypeSymbol { IsSZArray: true, ElementType: not IArrayTypeSymbol and var element }:
                if (!Append(text, element, marks))
                {
                    return false;
                }

                text.Append("[]");
                break;
            case ITypeParameterSymbol:
                text.Append(type.EscapedName());
                break;
            default:
                return false;
        }

        if (marks && IsMarked(type))
        {
            text.Append('?');
        }

        return true;
    }

    // Names such as record, which only the compiler knows whether to escape here, are none.
    private static bool IsUsual(INamedTypeSymbol type) =>
        type is { ContainingType: null, IsTupleType: false, IsFileLocal: false, IsUnboundGenericType: false, IsNativeIntegerType: false }
        && type.TypeKind is TypeKind.Class or TypeKind.Struct or TypeKind.Interface or TypeKind.Enum or TypeKind.Delegate
        && !type.Name.IsOfSmallLetters();

    private static bool AppendNamed(StringBuilder text, INamedTypeSymbol type, bool marks)
    {
        text.Append("global::");
        AppendNamespace(text, type.ContainingNamespace);
        text.Append(type.EscapedName());
        if (type.TypeArguments.Length == 0)
        {
            return true;
        }

        text.Append('<');
        for (int i = 0; i < type.TypeArguments.Length; i++)
        {
            if (i > 0)
            {
                text.Append(", ");
            }

            if (!Append(text, type.TypeArguments[i], marks))
            {
                return false;
            }
        }

        text.Append('>');
        return true;
    }

    private static void AppendNamespace(StringBuilder text, INamespaceSymbol? space)
    {
        if (space is { IsGlobalNamespace: false })
        {
            AppendNamespace(text, space.ContainingNamespace);
            text.Append(space.EscapedName()).Append('.');
        }
    }

    private static bool IsMarked(ITypeSymbol type) => type is { IsValueType: false, NullableAnnotation: NullableAnnotation.Annotated };

    private static string? Keyword(SpecialType type) => type switch
    {
        SpecialType.System_Object => "object",
        SpecialType.System_Void => "void",
        SpecialType.System_Boolean => "bool",
        SpecialType.System_Char => "char",
        SpecialType.System_SByte => "sbyte",
        SpecialType.System_Byte => "byte",
        SpecialType.System_Int16 => "short",
        SpecialType.System_UInt16 => "ushort",
        SpecialType.System_Int32 => "int",
        SpecialType.System_UInt32 => "uint",
        SpecialType.System_Int64 => "long",
        SpecialType.System_UInt64 => "ulong",
        SpecialType.System_Decimal => "decimal",
        SpecialType.System_Single => "float",
        SpecialType.System_Double => "double",
        SpecialType.System_String => "string",
        _ => null,
    };
}
