using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>RTY1008: writes a parameter at the end of the template, where the command lacks just one argument behind its key.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseParameter)), Shared]
public sealed class UseParameter() : StoreCodeFix("RTY1008")
{
    private protected override void Offer(FixPlace place)
    {
        if (place is { Parameter.Identifier.ValueText: var name, Method: { } method }
            && place.Advice.Names("at the end")
            && AttributeText.CommandOf(method)?.ArgumentList?.Arguments.FirstOrDefault()?.Expression is LiteralExpressionSyntax template
            && LengthOfQuotes(template.Token) is > 0 and int quotes)
        {
            place.Offer($"Write {{{name}}} at the end of the template", "end", new TextChange(new TextSpan(template.Span.End - quotes, 0), $" {{{name}}}"));
        }
    }

    // A raw literal over several lines ends with its line break and indentation, which are no part of the text.
    private static int LengthOfQuotes(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.StringLiteralToken => 1,
        SyntaxKind.SingleLineRawStringLiteralToken => token.Text.Length - token.Text.TrimEnd('"').Length,
        _ => 0,
    };
}
