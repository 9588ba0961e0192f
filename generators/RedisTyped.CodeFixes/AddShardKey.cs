using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>
/// RTY2001 and RTY2003: marks the parameters that decide the node. Where the routed part holds several, all of them decide; or one of
/// them, which then gets a hash tag, unless the key has one.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddShardKey)), Shared]
public sealed class AddShardKey() : StoreCodeFix("RTY2001", "RTY2003")
{
    private protected override void Offer(FixPlace place)
    {
        if (place.Method is not { } method)
        {
            return;
        }

        if (place.Rule == "RTY2003")
        {
            if (place.Advice.Quoted.Count > 0 && Find(method, place.Advice.Quoted[0]) is { } other)
            {
                place.Offer($"Mark '{other.Identifier.ValueText}' as [ShardKey] too", "all", AttributeText.On(other, "ShardKey"));
            }
        }
        else if (place.Advice.Quoted.Count > 1)
        {
            OfferCandidates(place, method, KeyText.Of(place.Advice.Quoted[1], method.ParameterList.Parameters.Select(static p => p.Identifier.ValueText)));
        }
    }

    private static void OfferCandidates(FixPlace place, MethodDeclarationSyntax method, KeyText key)
    {
        List<ParameterSyntax> candidates = [.. key.RoutedParameters.Select(n => Find(method, n)!)];
        if (candidates.Count == 0)
        {
            return;
        }

        string names = string.Join(" and ", candidates.Select(static p => $"'{p.Identifier.ValueText}'"));
        place.Offer($"Mark {names} as [ShardKey]", "all", [.. candidates.Select(static p => AttributeText.On(p, "ShardKey"))]);
        if (candidates.Count > 1 && !key.HasBraces)
        {
            foreach (ParameterSyntax parameter in candidates)
            {
                string name = parameter.Identifier.ValueText;
                place.Offer($"Route by '{name}' alone with [ShardKey, HashTag]", "only " + name, AttributeText.On(parameter, "ShardKey, HashTag"));
            }
        }
    }

    private static ParameterSyntax? Find(MethodDeclarationSyntax method, string name) =>
        method.ParameterList.Parameters.FirstOrDefault(p => p.Identifier.ValueText == name);
}
