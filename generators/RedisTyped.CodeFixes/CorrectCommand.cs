using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>RTY1005: writes the command that a mistyped name was meant to be, in small letters where the name was.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CorrectCommand)), Shared]
public sealed class CorrectCommand() : StoreCodeFix("RTY1005")
{
    private protected override void Offer(FixPlace place)
    {
        if (place.IsInTemplate && place.Advice.MeantName is { } meant)
        {
            string command = place.Text.ToString(place.Span).Any(char.IsUpper) ? meant : Lower(meant);
            place.Offer($"Send {meant}", "command", new TextChange(place.Span, command));
        }
    }

    private static string Lower(string command) => new([.. command.Select(char.ToLowerInvariant)]);
}
