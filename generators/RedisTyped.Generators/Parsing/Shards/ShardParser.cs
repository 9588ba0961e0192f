using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Naming;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Parsing;

/// <summary>
/// Groups the methods of a store by what decides their node: the routed part of their keys as a template, and the types of its
/// parameters. Each group becomes a handle.
/// </summary>
internal static class ShardParser
{
    /// <summary>Groups the methods of a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="methods">Its methods.</param>
    /// <param name="scope">The names of its type parameters, and of the types that it names.</param>
    public static IEnumerable<ShardGroupModel> Parse(INamedTypeSymbol store, List<MethodModel> methods, IEnumerable<string> scope)
    {
        List<IGrouping<string, int>> groups =
        [
            .. Enumerable.Range(0, methods.Count)
                .Where(i => methods[i].Shard is not null)
                .GroupBy(i => ShardTemplate.Of(methods[i].Keys[0]) + "\n" + string.Join("\n", KeyParameters(methods[i]).Select(static p => p.Identity))),
        ];

        var names = new NameScope(store.AllInterfaces.Prepend(store).SelectMany(static i => i.GetMembers()).Where(static m => !IsHandle(m))
            .Select(static m => m.Name).Concat(scope).Append(store.Name));
        int main = MainGroup(store, methods, groups);
        var models = new List<ShardGroupModel>();
        for (int i = 0; i < groups.Count; i++)
        {
            models.Add(Model(methods, groups[i], names, i == main));
        }

        return models;
    }

    // The only group, or that of the interface's own tag, is the shard of the store; others are named for their keys.
    private static int MainGroup(INamedTypeSymbol store, List<MethodModel> methods, List<IGrouping<string, int>> groups)
    {
        string? tag = store.Attribute(KnownTypes.HashTagAttribute)?.ConstructorArguments is [{ Value: string fragment }]
            ? ShardTemplate.OfFragment(fragment)
            : null;
        return groups.Count == 1 ? 0 : groups.FindIndex(g => ShardTemplate.Of(methods[g.First()].Keys[0]) == tag);
    }

    private static ShardGroupModel Model(List<MethodModel> methods, IGrouping<string, int> group, NameScope names, bool isMain)
    {
        MethodModel first = methods[group.First()];
        KeyModel key = first.Keys[0];
        List<ParameterModel> parameters = [.. KeyParameters(first).Select(static p => p with { Default = null, IsParams = false })];
        string name = "";
        if (!isMain)
        {
            string literals = string.Join("-", ShardTemplate.PartsOf(key).Where(static p => p.Kind == TextPartKind.Literal).Select(static p => p.Text));
            string byParameters = NameScope.Pascal(string.Join("-", parameters.Select(static p => p.Name)));
            name = literals.Any(static c => char.IsLetterOrDigit(c) && c < 128) ? NameScope.Pascal(literals) : byParameters;
            if (names.IsTaken("For" + name) || names.IsTaken(name + "Shard"))
            {
                name += "By" + byParameters;
            }
        }

        return new ShardGroupModel(
            names.Unique("For" + name),
            names.Unique(name + "Shard"),
            RoutedKey(key),
            new(parameters),
            group.Any(i => methods[i].Shard!.IsPublic),
            new(WithoutDoubles(methods, group)));
    }

    private static IEnumerable<ParameterModel> KeyParameters(MethodModel method) =>
        method.Shard!.RoutedBy.Select(name => method.Shard.Parameters.First(p => p.Name == name));

    // What routes, as a key of its own: with the tag's braces where the keys have one, so that the same bytes are cut off a value.
    private static KeyModel RoutedKey(KeyModel key)
    {
        List<TextPart> parts = [.. ShardTemplate.PartsOf(key)];
        if (key.Tagged)
        {
            parts.Insert(0, new TextPart(TextPartKind.OpenTag, "", null, null));
            parts.Add(new TextPart(TextPartKind.CloseTag, "", null, null));
        }

        return key with { Template = key.Tagged ? "{" + key.RoutedPart + "}" : key.RoutedPart, Parts = new(parts) };
    }

    // Without the shard key two methods can have one signature; the first stays, the other is still there on the store.
    private static IEnumerable<int> WithoutDoubles(List<MethodModel> methods, IEnumerable<int> group) => group
        .GroupBy(i => methods[i].Shard!.Name + "\n" + string.Join("\n", methods[i].Shard!.Parameters
            .Where(p => !methods[i].Shard!.RoutedBy.Contains(p.Name))
            .Select(static p => p.Identity)))
        .Select(static g => g.First());

    // A base store of another assembly has its handles already; a derived store's own hide them.
    private static bool IsHandle(ISymbol member)
    {
        INamedTypeSymbol? type = member switch
        {
            INamedTypeSymbol nested => nested,
            IMethodSymbol method => method.ReturnType as INamedTypeSymbol,
            _ => null,
        };
        return type?.BaseType?.Is(KnownTypes.ShardHandle) == true;
    }
}
