using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Parsing;

/// <summary>
/// Warns of keys that are many and can be on few nodes only, because what routes them has few values: a bool, a small enum, several of
/// them, or a constant tag.
/// </summary>
internal sealed class ShardKeySpread(IMethodSymbol method, INamedTypeSymbol store, CommandSpec command, MethodFaults faults)
{
    // With fewer values than this, a handful of nodes cannot share the keys out evenly.
    private const int Enough = 16;

    public void Check(List<KeyShapeProof> keys)
    {
        // A channel holds no data.
        if (!faults.AreHeard || faults.Error is not null || command.Group == "pubsub")
        {
            return;
        }

        foreach (KeyShapeProof key in keys.Where(static k => !k.Template.IsConstant))
        {
            if (key.Routed.IsConstant)
            {
                CheckConstant(key, keys);
            }
            else
            {
                CheckValues(key);
            }
        }
    }

    private void CheckValues(KeyShapeProof key)
    {
        List<IParameterSymbol> parameters = [.. key.RoutedParameters.Select(n => method.Parameters.First(p => p.Name == n))];
        int values = parameters.Aggregate(1, static (product, p) => product >= Enough ? product : product * ValuesOf(p.Type));

        // Plain values under keys that are few themselves, such as settings or counters, have nothing more to spread.
        if (values >= Enough || (command.Group == "string" && !key.Parameters.Except(key.RoutedParameters).Any()))
        {
            return;
        }

        string names = string.Join(" and ", parameters.Select(static p => $"'{p.Name}'"));
        string have = parameters.Count == 1 ? "which has" : "which together have";
        faults.AtParameter(
            parameters[0], Rules.FewPlaces, key.Template.ToString(), $"{names}, {have} {Count(values, "value")}", $"at most {Count(values, "node")}",
            key.Parameters.Except(key.RoutedParameters).FirstOrDefault() is { } other
                ? $"a shard key of more values, such as '{other}'"
                : "a shard key of more values");
    }

    private void CheckConstant(KeyShapeProof key, List<KeyShapeProof> keys)
    {
        string tag = key.Routed.ToString();
        bool isOneOfMany = keys.Count(k => k.Routed.ToString() == tag) > 1
            || key.Parameters.Any(n => ValueParser.ElementOf(method.Parameters.First(p => p.Name == n).Type) is not null);
        if (!isOneOfMany && !IsForTogether(tag))
        {
            faults.AtWord(
                key.Word, Rules.FewPlaces, key.Template.ToString(), $"the constant '{tag}'", "one node",
                "a tag that holds a parameter, or no tag");
        }
    }

    // Where a command takes several keys of the tag, being together is what the tag is for.
    private bool IsForTogether(string tag) =>
        store.AllInterfaces.Prepend(store).SelectMany(static i => i.GetMembers().OfType<IMethodSymbol>())
            .Where(static m => m.MethodKind == MethodKind.Ordinary && m.IsAbstract)
            .Select(m => MethodParser.Parse(store, m, new MethodFaults(m, DiagnosticSink.None), files: null))
            .OfType<MethodModel>()
            .Any(m => m.Keys.Count(k => k.RoutedPart == tag) > 1 || (m.Split is not null && m.Keys.Any(k => k.RoutedPart == tag)));

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";

    private static int ValuesOf(ITypeSymbol type) => type switch
    {
        { SpecialType: SpecialType.System_Boolean } => 2,
        INamedTypeSymbol { TypeKind: TypeKind.Enum } @enum when @enum.Attribute(KnownTypes.FlagsAttribute) is null =>
            @enum.GetMembers().OfType<IFieldSymbol>().Where(static f => f.HasConstantValue).Select(static f => f.ConstantValue).Distinct().DefaultIfEmpty().Count(),
        _ => Enough,
    };
}
