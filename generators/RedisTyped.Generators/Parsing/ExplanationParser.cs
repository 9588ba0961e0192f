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
    /// <param name="method">The method.</param>
    /// <param name="token">Its cancellation token, if it has one.</param>
    /// <param name="all">Its parameters, that one among them.</param>
    public static ExplanationModel? Parse(IMethodSymbol method, IParameterSymbol? token, List<ParameterModel> all)
    {
        string? accessibility = method.DeclaredAccessibility switch
        {
            Accessibility.Public or Accessibility.NotApplicable => "public",
            Accessibility.Internal or Accessibility.ProtectedOrInternal => "internal",
            _ => null,
        };
        List<ParameterModel> parameters = [.. all.Where((_, i) => !SymbolEqualityComparer.Default.Equals(method.Parameters[i], token))];

        // A default that C# cannot write leaves those before it without one too.
        int required = parameters.FindLastIndex(static p => !p.IsParams && p.Default is null);
        return accessibility is null
            ? null
            : new(method.EscapedName(), accessibility, new(parameters.Select((p, i) => i > required || p.Default is null ? p : p with { Default = null })));
    }
}
