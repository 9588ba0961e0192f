using System.Composition;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>RTY1014: makes the one parameter of an optional group nullable, so that null leaves the group out.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeGroupDependent)), Shared]
public sealed class MakeGroupDependent() : StoreCodeFix("RTY1014")
{
    private static readonly Regex Placeholder = new(@"\{(\w+)(?::[^{}]*)?\}", RegexOptions.CultureInvariant);

    private protected override void Offer(FixPlace place)
    {
        if (place is not { IsInTemplate: true, Method: { } method })
        {
            return;
        }

        string[] names =
            [.. Placeholder.Matches(place.Text.ToString(place.Span)).Cast<Match>().Select(static m => m.Groups[1].Value).Distinct()];
        if (names.Length == 1
            && method.ParameterList.Parameters.FirstOrDefault(p => p.Identifier.ValueText == names[0])?.Type is { } type and not NullableTypeSyntax)
        {
            place.Offer($"Make '{names[0]}' nullable", "nullable", new TextChange(new TextSpan(type.Span.End, 0), "?"));
        }
    }
}
