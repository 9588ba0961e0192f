using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>RTY1007: names the parameter that a mistyped placeholder was meant for; a format stays.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RenamePlaceholder)), Shared]
public sealed class RenamePlaceholder() : StoreCodeFix("RTY1007")
{
    private protected override void Offer(FixPlace place)
    {
        if (place.IsInTemplate
            && place.Advice is { MeantName: { } meant, PlaceholderName: { } given }
            && place.Text.ToString(place.Span).IndexOf(given, System.StringComparison.Ordinal) is >= 0 and var at)
        {
            place.Offer($"Write {{{meant}}}", "rename", new TextChange(new TextSpan(place.Span.Start + at, given.Length), meant));
        }
    }
}
