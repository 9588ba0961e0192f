using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>
/// RTY2003 and RTY2004: puts braces around the fragment that decides, for the whole store, so that all its keys of one thing stay
/// together, for the method, or, where the fragment is one parameter, on that.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddHashTag)), Shared]
public sealed class AddHashTag() : StoreCodeFix("RTY2003", "RTY2004")
{
    private protected override void Offer(FixPlace place)
    {
        if (place is not { Method: { Parent: InterfaceDeclarationSyntax store } method, Attribute: { } command })
        {
            return;
        }

        if (Fragment(place, method) is not { } fragment)
        {
            if (place.Advice.Names("with [HashTag] on '"))
            {
                OfferOnParameter(place, method);
            }

            return;
        }

        string tag = $"HashTag({SymbolDisplay.FormatLiteral(fragment, quote: true)})";
        bool methodHasNone = !Has(method.AttributeLists);
        if (methodHasNone && place.Model.GetDeclaredSymbol(store, place.Cancellation) is { } type
            && !type.GetAttributes().Any(static a => a.AttributeClass?.Name == "HashTagAttribute"))
        {
            place.Offer($"Put [{tag}] on '{type.Name}'", "store", AttributeText.On(store, tag, place.Text));
        }

        if (methodHasNone)
        {
            place.Offer($"Put [{tag}] on '{method.Identifier.ValueText}'", "method", AttributeText.After(command, tag));
        }

        OfferOnParameter(place, method);
    }

    private static void OfferOnParameter(FixPlace place, MethodDeclarationSyntax method)
    {
        if (ShardKeys(method) is { Count: 1 } only && !Has(only[0].AttributeLists))
        {
            place.Offer($"Put [HashTag] on '{only[0].Identifier.ValueText}'", "parameter", AttributeText.On(only[0], "HashTag"));
        }
    }

    // Keys of a message: RTY2003 advises the fragment itself, RTY2004 names the command, a key, its routed part, the other key and its.
    private static string? Fragment(FixPlace place, MethodDeclarationSyntax method)
    {
        if (place.Rule == "RTY2003")
        {
            return place.Advice.Fragment;
        }

        string[] names = [.. method.ParameterList.Parameters.Select(static p => p.Identifier.ValueText)];
        var shardKeys = new HashSet<string>(ShardKeys(method).Select(static p => p.Identifier.ValueText));
        return place.Advice.Quoted is { Count: >= 4 } quoted
            ? KeyText.SharedFragment(KeyText.Of(quoted[1], names), KeyText.Of(quoted[3], names), shardKeys)
            : null;
    }

    private static List<ParameterSyntax> ShardKeys(MethodDeclarationSyntax method) =>
        [.. method.ParameterList.Parameters.Where(static p => Has(p.AttributeLists, "ShardKey"))];

    private static bool Has(SyntaxList<AttributeListSyntax> lists, string name = "HashTag") =>
        lists.SelectMany(static l => l.Attributes).Any(a => AttributeText.NameOf(a) == name);
}
