using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace RedisTyped.CodeFixes.Editing;

/// <summary>Writes parameters into a method's list.</summary>
internal static class ParameterText
{
    /// <summary>Adds a parameter that must be given: behind the others that must, before the token and what has a default.</summary>
    public static TextChange AddRequired(ParameterListSyntax list, string declaration)
    {
        int at = 0;
        for (int i = 0; i < list.Parameters.Count && !IsTrailing(list.Parameters[i]); i++)
        {
            at = i + 1;
        }

        return at == 0 && list.Parameters.Count > 0
            ? new TextChange(new TextSpan(list.Parameters[0].SpanStart, 0), declaration + ", ")
            : new TextChange(new TextSpan(at == 0 ? list.OpenParenToken.Span.End : list.Parameters[at - 1].Span.End, 0), at == 0 ? declaration : ", " + declaration);
    }

    /// <summary>Adds a parameter with a default at the end.</summary>
    public static TextChange AddLast(ParameterListSyntax list, string declaration) => list.Parameters.Count == 0
        ? new TextChange(new TextSpan(list.OpenParenToken.Span.End, 0), declaration)
        : new TextChange(new TextSpan(list.Parameters.Last().Span.End, 0), ", " + declaration);

    /// <summary>A name as an identifier in source: <c>@class</c>.</summary>
    public static string Escaped(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;

    private static bool IsTrailing(ParameterSyntax parameter) =>
        parameter.Default is not null
        || parameter.Modifiers.Any(SyntaxKind.ParamsKeyword)
        || parameter.Type?.ToString() is "CancellationToken" or "System.Threading.CancellationToken";
}
