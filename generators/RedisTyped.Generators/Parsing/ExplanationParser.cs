using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Parsing;

/// <summary>Works out how the explanation of a method is declared: like the method, but for the cancellation token.</summary>
internal static class ExplanationParser
{
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

        // A default that C# cannot write leaves those before it without one too.
        int required = parameters.FindLastIndex(static p => !p.IsParams && DefaultValue.Of(p) is null);
        return accessibility is null ? null : new(method.EscapedName(), accessibility, new(parameters.Select((p, i) => new ParameterModel(
            p.EscapedName(), p.Type.Write(), TypeText.Identity(p.Type), p.IsParams, i > required ? DefaultValue.Of(p) : null))));
    }
}
