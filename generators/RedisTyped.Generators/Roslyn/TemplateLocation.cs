using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace RedisTyped.Generators.Roslyn;

/// <summary>Finds the place of a template's characters in the string literal that they were written in.</summary>
internal static class TemplateLocation
{
    /// <summary>
    /// The location of a span of the attribute's first argument; the whole argument where it is not one literal, and null for an
    /// attribute without source.
    /// </summary>
    public static Location? Of(AttributeData? attribute, int start, int length)
    {
        if (attribute?.ApplicationSyntaxReference?.GetSyntax()
            is not AttributeSyntax { ArgumentList.Arguments: [{ Expression: { } expression }, ..] })
        {
            return null;
        }

        if (expression is not LiteralExpressionSyntax { Token: { } token }
            || OffsetsOf(token) is not { } offsets
            || offsets.Length <= start + length)
        {
            return expression.GetLocation();
        }

        // An empty span would be drawn nowhere; the quotes of an empty template stand for it.
        var span = length == 0 && start == 0
            ? token.Span
            : TextSpan.FromBounds(token.SpanStart + offsets[start], token.SpanStart + offsets[start + length]);
        return Location.Create(expression.SyntaxTree, span);
    }

    /// <summary>The location of a named argument of the attribute, such as <c>Keys = new[] { 1 }</c>; null where there is none.</summary>
    public static Location? OfNamed(AttributeData? attribute, string name)
    {
        if (attribute?.ApplicationSyntaxReference?.GetSyntax() is not AttributeSyntax { ArgumentList.Arguments: { } arguments })
        {
            return null;
        }

        foreach (AttributeArgumentSyntax argument in arguments)
        {
            if (argument.NameEquals?.Name.Identifier.ValueText == name)
            {
                return argument.GetLocation();
            }
        }

        return null;
    }

    // For each character of the value, and for its end, the offset in the token's text.
    private static int[]? OffsetsOf(SyntaxToken token)
    {
        string text = token.Text;
        string value = token.ValueText;
        switch (token.Kind())
        {
            case SyntaxKind.StringLiteralToken when text.StartsWith("@", System.StringComparison.Ordinal):
                return Walk(text, 2, value, static (t, at) => t[at] == '"' ? 2 : 1);
            case SyntaxKind.StringLiteralToken:
                return Walk(text, 1, value, EscapeLength);
            case SyntaxKind.SingleLineRawStringLiteralToken:
                int quotes = 0;
                while (text[quotes] == '"')
                {
                    quotes++;
                }

                return Walk(text, quotes, value, static (_, _) => 1);
            default:
                return null;
        }
    }

    private static int[]? Walk(string text, int at, string value, System.Func<string, int, int> lengthAt)
    {
        var offsets = new int[value.Length + 1];
        for (int i = 0; i < value.Length; i++)
        {
            if (at >= text.Length)
            {
                return null;
            }

            offsets[i] = at;
            int length = lengthAt(text, at);
            if (length == 10 && char.IsHighSurrogate(value[i]) && i + 1 < value.Length)
            {
                // \U0001F600 makes two characters of one escape.
                offsets[++i] = at;
            }

            at += length;
        }

        offsets[value.Length] = at;
        return offsets;
    }

    private static int EscapeLength(string text, int at)
    {
        if (text[at] != '\\')
        {
            return 1;
        }

        switch (text[at + 1])
        {
            case 'u':
                return 6;
            case 'U':
                return 10;
            case 'x':
                int length = 2;
                while (length < 6 && System.Uri.IsHexDigit(text[at + length]))
                {
                    length++;
                }

                return length;
            default:
                return 2;
        }
    }
}
