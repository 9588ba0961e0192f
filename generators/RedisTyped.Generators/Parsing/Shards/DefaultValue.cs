using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Parsing;

/// <summary>Writes the default value of a parameter.</summary>
internal static class DefaultValue
{
    /// <summary>The expression, or null for a parameter without a default, or with one that C# cannot write.</summary>
    public static string? Of(IParameterSymbol parameter)
    {
        if (!parameter.HasExplicitDefaultValue)
        {
            return null;
        }

        ITypeSymbol type = parameter.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : parameter.Type;
        return parameter.ExplicitDefaultValue switch
        {
            // Where annotations are off, null goes with any reference type, and the generated file has them on; a type parameter may be one.
            null => parameter.Type is { IsValueType: false, NullableAnnotation: not NullableAnnotation.Annotated } ? "default!" : "default",
            bool on => on ? "true" : "false",
            string text => SymbolDisplay.FormatLiteral(text, quote: true),
            char character => SymbolDisplay.FormatLiteral(character, quote: true),
            float number => Floating(number, "float", number.ToString("R", CultureInfo.InvariantCulture) + "F"),
            double number => Floating(number, "double", number.ToString("R", CultureInfo.InvariantCulture) + "D"),
            decimal number => number.ToString(CultureInfo.InvariantCulture) + "M",
            int number when type.SpecialType == SpecialType.System_Int32 => number.ToString(CultureInfo.InvariantCulture),
            sbyte or byte or short or ushort or int or uint or long or ulong =>
                $"({type.Write()})({System.Convert.ToString(parameter.ExplicitDefaultValue, CultureInfo.InvariantCulture)})",
            _ => null,
        };
    }

    private static string Floating(double number, string type, string literal) =>
        double.IsNaN(number) ? type + ".NaN"
        : double.IsPositiveInfinity(number) ? type + ".PositiveInfinity"
        : double.IsNegativeInfinity(number) ? type + ".NegativeInfinity"
        : literal;
}
