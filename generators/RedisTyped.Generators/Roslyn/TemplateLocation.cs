using System.Linq;
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
    public static Location? Of(AttributeData? attribute, int start, int length) =>
        attribute?.ApplicationSyntaxReference?.GetSyntax() is AttributeSyntax { ArgumentList.Arguments: [{ Expression: { } expression }, ..] }
            ? Of(expression, start, length)
            : null;

    /// <summary>As for the first argument, of one that is given by name.</summary>
    public static Location? OfNamed(AttributeData attribute, string name, int start, int length) =>
        Named(attribute, name) is { } expression ? Of(expression, start, length) : null;

    /// <summary>As for the first argument, of an element of an array that is given by name.</summary>
    public static Location? OfElement(AttributeData attribute, string name, int index, int start, int length)
    {
        ExpressionSyntax? array = Named(attribute, name);
        ExpressionSyntax? element = array switch
        {
            CollectionExpressionSyntax collection when index < collection.Elements.Count => (collection.Elements[index] as ExpressionElementSyntax)?.Expression,
            ArrayCreationExpressionSyntax { Initializer.Expressions: var items } when index < items.Count => items[index],
            ImplicitArrayCreationExpressionSyntax { Initializer.Expressions: var items } when index < items.Count => items[index],
            _ => null,
        };
        return element is not null ? Of(element, start, length) : array?.GetLocation();
    }

    private static ExpressionSyntax? Named(AttributeData attribute, string name) =>
        (attribute.ApplicationSyntaxReference?.GetSyntax() as AttributeSyntax)?.ArgumentList?.Arguments
            .FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == name)?.Expression;

    private static Location Of(ExpressionSyntax expression, int start, int length)
    {
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
            case SyntaxKind.MultiLineRawStringLiteralToken:
                return WalkLines(text, value);
            default:
                return null;
        }
    }

    // Each line of a raw literal stands behind the blanks that the line of the closing quotes begins with.
    private static int[]? WalkLines(string text, string value)
    {
        int lastBreak = text.LastIndexOf('\n');
        int indentation = text.Skip(lastBreak + 1).TakeWhile(static c => c != '"').Count();
        var offsets = new int[value.Length + 1];
        int at = text.IndexOf('\n') + 1;
        bool startsLine = true;
        for (int i = 0; i <= value.Length; i++)
        {
            for (int blanks = 0; startsLine && blanks < indentation && text[at] is ' ' or '\t'; blanks++)
            {
                at++;
            }

            offsets[i] = at;
            if (i < value.Length && (at >= text.Length || text[at++] != value[i]))
            {
                return null;
            }

            startsLine = i < value.Length && value[i] == '\n';
        }

        return offsets;
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
