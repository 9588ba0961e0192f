using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Parsing;
using RedisTyped.Generators.Parsing.Scripts;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Analyzers;

/// <summary>A key that a call of a store names: its template without the names of parameters, and what stands in their places.</summary>
/// <param name="Template">The template as the contract writes it, for messages.</param>
/// <param name="Form">The template with empty placeholders.</param>
/// <param name="Values">The variable or the constant in each place.</param>
internal sealed record NamedKey(string Template, string Form, IReadOnlyList<object> Values)
{
    public bool Equals(NamedKey? other) => other is not null && Form == other.Form && Values.SequenceEqual(other.Values, ValueComparer.Instance);

    public override int GetHashCode() => Form.GetHashCode();

    /// <summary>Whether a variable stands in one of the places.</summary>
    public bool Holds(ISymbol variable) => Values.Any(v => ValueComparer.Instance.Equals(v, variable));

    private sealed class ValueComparer : IEqualityComparer<object>
    {
        public static ValueComparer Instance { get; } = new();

        public new bool Equals(object? x, object? y) => x is ISymbol symbol ? SymbolEqualityComparer.Default.Equals(symbol, y as ISymbol) : object.Equals(x, y);

        public int GetHashCode(object obj) => 0;
    }
}

/// <summary>What a call of a store does to keys that can be told apart.</summary>
/// <param name="Keys">The keys; none where they are a collection, or made of more than variables and constants.</param>
/// <param name="Writes">Whether it may write them.</param>
/// <param name="AsksReplica">Whether the contract lets a replica answer.</param>
internal sealed record KeyAccess(IReadOnlyList<NamedKey> Keys, bool Writes, bool AsksReplica);

/// <summary>Finds what calls of stores do to keys, by the parser of the contract.</summary>
internal sealed class KeyAccesses(ScriptFiles files)
{
    private static readonly Regex Placeholder = new(@"\{(\w+)(:[^{}]*)?\}", RegexOptions.CultureInvariant);

    private readonly ConcurrentDictionary<(ISymbol, ISymbol), MethodModel?> _methods = new();

    /// <summary>What a call does; null for what is no plain call of a store's method.</summary>
    public KeyAccess? Of(IInvocationOperation call)
    {
        if (call.TargetMethod is not { ContainingType.TypeKind: TypeKind.Interface } method || call.Instance?.Type is not INamedTypeSymbol type
            || _methods.GetOrAdd((type, method), key => Parse((INamedTypeSymbol)key.Item1, (IMethodSymbol)key.Item2))
                is not { Split: null, Scan: null, CrossShard: null } model)
        {
            return null;
        }

        List<NamedKey> keys = [.. model.Keys.Select(k => KeyOf(k.Template, call)).OfType<NamedKey>()];
        return new KeyAccess(keys, !model.IsReadOnly, model.IsReadOnly && model.ReadFrom is not (null or "Primary"));
    }

    private MethodModel? Parse(INamedTypeSymbol type, IMethodSymbol method) =>
        MethodParser.Parse(type, method, new MethodFaults(method, DiagnosticSink.None), files);

    private static NamedKey? KeyOf(string template, IInvocationOperation call)
    {
        var values = new List<object>();
        foreach (Match placeholder in Placeholder.Matches(template))
        {
            string name = placeholder.Groups[1].Value;
            if (call.Arguments.FirstOrDefault(a => a.Parameter?.Name == name)?.Value.Unwrapped() is not { } value || IdentityOf(value) is not { } identity)
            {
                return null;
            }

            values.Add(identity);
        }

        return new NamedKey(template, Placeholder.Replace(template, "{$2}"), values);
    }

    // What has the same value in two places, unless it is assigned in between.
    private static object? IdentityOf(IOperation value) => value switch
    {
        { ConstantValue: { HasValue: true, Value: { } constant } } => Convert.ToString(constant, System.Globalization.CultureInfo.InvariantCulture),
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation { Field.IsReadOnly: true, Instance: null or IInstanceReferenceOperation } field => field.Field,
        _ => null,
    };
}
