using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Parsing;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Analyzers;

/// <summary>
/// Finds the method of a store that does for many keys what another does for one: the same key template, with a collection in place of
/// its only parameter.
/// </summary>
internal static class CollectionForm
{
    /// <summary>The method, or null.</summary>
    /// <param name="method">The method for one key.</param>
    /// <param name="unused">Whether the answer to each call does not matter.</param>
    public static IMethodSymbol? Of(IMethodSymbol method, bool unused)
    {
        if (Words(method) is not [{ Constant: { } command }, { } key, ..] words || ManyOf(command.ToUpperInvariant(), unused) is not { } many)
        {
            return null;
        }

        return method.ContainingType.GetMembers().OfType<IMethodSymbol>().FirstOrDefault(other =>
            Words(other) is [{ Constant: { } name }, { } keys, ..] others
            && name.Equals(many, StringComparison.OrdinalIgnoreCase)
            && IsOverKeys(method, key, other, keys)
            && (many == "MSET" ? IsOfPairs(method, words, other, others) : words.Count == 2 && others.Count == 2)
            && (many != "MGET" || GivesAll(method, other))
            && other.Parameters.Skip(1).All(static p => p.IsOptional));
    }

    private static string? ManyOf(string command, bool unused) => command switch
    {
        "GET" => "MGET",
        "SET" => "MSET",
        "DEL" or "UNLINK" or "TOUCH" when unused => command,
        _ => null,
    };

    // A tag of its own, on the method or a parameter, would have to be compared as well.
    private static IReadOnlyList<Word> Words(IMethodSymbol method)
    {
        bool hasTag = method.Parameters.Prepend<ISymbol>(method).Any(static s => s.Attribute(KnownTypes.HashTagAttribute) is not null);
        return !hasTag && method.Attribute(KnownTypes.CommandAttribute)?.ConstructorArguments is [{ Value: string template }]
            && TemplateParser.Parse(template) is { Faults.Count: 0, Groups.Count: 0 } parsed
                ? parsed.Words
                : [];
    }

    private static bool IsOverKeys(IMethodSymbol method, Word key, IMethodSymbol other, Word keys) =>
        key.Segments.Count == keys.Segments.Count
        && key.Segments.Zip(keys.Segments, static (one, many) =>
            one.IsPlaceholder == many.IsPlaceholder && one.Format == many.Format && (one.IsPlaceholder || one.Text == many.Text)).All(static same => same)
        && Only(method, key) is { } parameter
        && Only(other, keys) is { Ordinal: 0 } collection
        && ValueParser.ElementOf(collection.Type) is { } element
        && SymbolEqualityComparer.Default.Equals(ValueParser.PairOf(element)?.Key ?? element, parameter.Type);

    private static bool IsOfPairs(IMethodSymbol method, IReadOnlyList<Word> words, IMethodSymbol other, IReadOnlyList<Word> others) =>
        words.Count == 3 && others.Count == 3
        && words[2].Sole is { Format: null } value && others[2].Sole is not null
        && method.Parameters.FirstOrDefault(p => p.Name == value.Text) is { } parameter
        && ValueParser.ElementOf(other.Parameters[0].Type) is { } element
        && SymbolEqualityComparer.Default.Equals(ValueParser.PairOf(element)?.Value, parameter.Type);

    private static bool GivesAll(IMethodSymbol method, IMethodSymbol other) =>
        method.ReturnType is INamedTypeSymbol { TypeArguments: [{ } one] }
        && other.ReturnType is INamedTypeSymbol { TypeArguments: [{ } all] }
        && CollectionTypes.Of(all) is { Kind: not CollectionKind.Set, Element: { } element }
        && SymbolEqualityComparer.Default.Equals(element, one);

    private static IParameterSymbol? Only(IMethodSymbol method, Word key) =>
        key.Placeholders.Select(static p => p.Text).Distinct().ToList() is [{ } name] ? method.Parameters.FirstOrDefault(p => p.Name == name) : null;
}
