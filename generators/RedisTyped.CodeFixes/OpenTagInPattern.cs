using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>RTY2006: writes the brace of the tag into a pattern that looks for keys which have it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(OpenTagInPattern)), Shared]
public sealed class OpenTagInPattern() : StoreCodeFix("RTY2006")
{
    private protected override void Offer(FixPlace place)
    {
        // A key has no such advice; and a pattern that is written with escapes is not the text that the message quotes.
        if (place.IsInTemplate
            && place.Advice.Names("The pattern '")
            && place.Advice.Quoted is { Count: > 1 } quoted
            && place.Text.ToString(place.Span) == quoted[0])
        {
            string meant = quoted[quoted.Count - 1];
            place.Offer($"Write '{meant}'", "brace", new TextChange(place.Span, meant));
        }
    }
}
