using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>RTY1029, RTY1033, RTY2010, RTY2011 and RTY2014: removes an attribute of a method that has no effect.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveMark)), Shared]
public sealed class RemoveMark() : StoreCodeFix("RTY1029", "RTY1033", "RTY2010", "RTY2011", "RTY2014")
{
    private protected override void Offer(FixPlace place)
    {
        if (place.Attribute is { } attribute && AttributeText.NameOf(attribute) is var name && Advises(place, name))
        {
            place.Offer($"Remove [{name}]", "remove", AttributeText.Remove(attribute, place.Text));
        }
    }

    // COPY into another database is told to drop DB instead.
    private static bool Advises(FixPlace place, string name) => place.Rule is "RTY1029" or "RTY1033" || place.Advice.NeedlessAttribute == name;
}
