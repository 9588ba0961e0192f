using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Parsing;

/// <summary>Works out how the explanation of a method is declared: like the method, but for the cancellation token.</summary>
internal static class ExplanationParser
{
    // The compiler tells overloads apart neither by nullable marks nor by what else only metadata attributes keep.
    private static readonly SymbolDisplayFormat Distinct = SymbolDisplayFormat.FullyQualifiedFormat;

    /// <summary>Parses a method; null for one that only derived interfaces may call.</summary>
    public static ExplanationModel? Parse(IMethodSymbol method, IParameterSymbol? token)
    {
        string? accessibility = method.DeclaredAccessibility switch
        {
            Accessibility.Public or Accessibility.NotApplicable => "public",
            Accessibility.Internal or Accessibility.ProtectedOrInternal => "internal",
            _ => null,
        };
        List<IParameterSymbol> parameters = [.. method.Parameters.Where(p => !SymbolEqualityComparer.Default.Equals(p, token))];
        return accessibility is null ? null : new(
            method.EscapedName(),
            accessibility,
            string.Join(", ", parameters.Select((p, i) => Declaration(p, parameters.Skip(i).All(static q => q.HasExplicitDefaultValue || q.IsParams)))),
            string.Join(", ", parameters.Select(static p => p.Type.ToDisplayString(Distinct))));
    }

    /// <summary>The simple names of all types in the signatures of methods: a nested type of such a name would take the place of theirs.</summary>
    public static IEnumerable<string> TypeNames(IEnumerable<IMethodSymbol> methods)
    {
        var names = new HashSet<string>();
        foreach (IMethodSymbol method in methods)
        {
            foreach (ITypeSymbol type in method.Parameters.Select(static p => p.Type).Append(method.ReturnType))
            {
                names.UnionWith(type.ToDisplayParts(Distinct).Select(static p => p.Symbol).OfType<INamedTypeSymbol>().Select(static t => t.Name));
            }
        }

        return names;
    }

    private static string Declaration(IParameterSymbol parameter, bool maybeDefault) =>
        StubParser.Parameters([parameter]) + (maybeDefault && parameter.HasExplicitDefaultValue ? " = " + Default(parameter) : "");

    private static string Default(IParameterSymbol parameter)
    {
        object? value = parameter.ExplicitDefaultValue;
        if (value is null)
        {
            return parameter.Type.IsReferenceType || parameter.Type is ITypeParameterSymbol ? "default!" : "default";
        }

        ITypeSymbol type = parameter.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : parameter.Type;
        string literal = value switch
        {
            double.NaN => "double.NaN",
            float.NaN => "float.NaN",
            double.PositiveInfinity => "double.PositiveInfinity",
            float.PositiveInfinity => "float.PositiveInfinity",
            double.NegativeInfinity => "double.NegativeInfinity",
            float.NegativeInfinity => "float.NegativeInfinity",
            double number => number.ToString("R", CultureInfo.InvariantCulture) + "D",
            float number => number.ToString("R", CultureInfo.InvariantCulture) + "F",
            decimal number => number.ToString(CultureInfo.InvariantCulture) + "M",
            bool on => on ? "true" : "false",
            string text => Emission.CSharpText.Literal(text),
            char c => $"(char){(int)c}",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false),
        };
        return type.TypeKind == TypeKind.Enum ? $"({type.Write()})({literal})" : literal;
    }
}
