using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RedisTyped.Generators.Roslyn;

/// <summary>Questions that the parser asks of symbols.</summary>
internal static class SymbolExtensions
{
    /// <summary>Fully qualified, special types by keyword, nullable marks kept: how a type is written into generated code.</summary>
    public static readonly SymbolDisplayFormat Written = SymbolDisplayFormat.FullyQualifiedFormat
        .WithMiscellaneousOptions(
            SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat MetadataLike = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    /// <summary>How a type is written for a reader.</summary>
    public static string ForReader(this ITypeSymbol type) =>
        type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    public static string Write(this ITypeSymbol type) => type.ToDisplayString(Written);

    /// <summary>The name as an identifier in source: <c>@class</c>.</summary>
    public static string EscapedName(this ISymbol symbol) =>
        SyntaxFacts.GetKeywordKind(symbol.Name) == SyntaxKind.None ? symbol.Name : "@" + symbol.Name;

    /// <summary>
    /// The name of a type as its declaration writes it. Names such as <c>record</c> are words of the language there only, and any of
    /// small letters alone is warned of because it may become one.
    /// </summary>
    public static string EscapedTypeName(this ITypeSymbol type) =>
        type.Name.All(static c => c is >= 'a' and <= 'z') ? "@" + type.Name : type.Name;

    /// <summary>Whether a type is the one of that full name, whatever its type arguments.</summary>
    public static bool Is(this ITypeSymbol type, string fullName) =>
        type is INamedTypeSymbol && type.OriginalDefinition.ToDisplayString(MetadataLike) == fullName;

    public static AttributeData? Attribute(this ISymbol symbol, string fullName) =>
        symbol.GetAttributes().FirstOrDefault(a => a.AttributeClass is { } type && type.Is(fullName));
}
