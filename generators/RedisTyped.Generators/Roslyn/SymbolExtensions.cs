using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RedisTyped.Generators.Roslyn;

/// <summary>Questions that the parser asks of symbols.</summary>
internal static class SymbolExtensions
{
    /// <summary>How a type is written for a reader.</summary>
    public static string ForReader(this ITypeSymbol type) =>
        type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    /// <summary>How a type is written into generated code.</summary>
    public static string Write(this ITypeSymbol type) => TypeText.Written(type);

    /// <summary>The name as an identifier in source: <c>@class</c>.</summary>
    public static string EscapedName(this ISymbol symbol) =>
        SyntaxFacts.GetKeywordKind(symbol.Name) == SyntaxKind.None ? symbol.Name : "@" + symbol.Name;

    /// <summary>
    /// The name of a type as its declaration writes it. Names such as <c>record</c> are words of the language there only, and any of
    /// small letters alone is warned of because it may become one.
    /// </summary>
    public static string EscapedTypeName(this ITypeSymbol type) =>
        type.Name.IsOfSmallLetters() ? "@" + type.Name : type.Name;

    /// <summary>Whether a name is of the letters a to z alone.</summary>
    public static bool IsOfSmallLetters(this string name)
    {
        foreach (char c in name)
        {
            if (c is < 'a' or > 'z')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The parameter of a name, or null.</summary>
    public static IParameterSymbol? Named(this IReadOnlyList<IParameterSymbol> parameters, string name)
    {
        for (int i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].Name == name)
            {
                return parameters[i];
            }
        }

        return null;
    }

    /// <summary>Whether a type is the one of that full name, whatever its type arguments.</summary>
    public static bool Is(this ITypeSymbol type, string fullName)
    {
        // Asked many times for each method: the name is compared from its end, which rules out almost all types at once and allocates nothing.
        int end = fullName.Length;
        for (ISymbol? symbol = type as INamedTypeSymbol; symbol is not null;)
        {
            string name = symbol.Name;
            int start = end - name.Length;
            if (start < 0 || string.CompareOrdinal(fullName, start, name, 0, name.Length) != 0)
            {
                return false;
            }

            symbol = (ISymbol?)symbol.ContainingType ?? symbol.ContainingNamespace;
            if (symbol is null or INamespaceSymbol { IsGlobalNamespace: true })
            {
                return start == 0;
            }

            if (start == 0 || fullName[start - 1] != '.')
            {
                return false;
            }

            end = start - 1;
        }

        return false;
    }

    public static AttributeData? Attribute(this ISymbol symbol, string fullName)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is { } type && type.Is(fullName))
            {
                return attribute;
            }
        }

        return null;
    }
}
