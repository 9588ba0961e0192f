using System.Composition;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>
/// RTY1008 and RTY2014: removes a parameter that goes nowhere. Not where a placeholder of the template names no parameter: that is then
/// the mistake, and renaming it the way to repair it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveParameter)), Shared]
public sealed class RemoveParameter() : StoreCodeFix("RTY1008", "RTY2014")
{
    private static readonly Regex Placeholder = new(@"\{(\w+)(?::[^{}]*)?\}", RegexOptions.CultureInvariant);

    private protected override void Offer(FixPlace place)
    {
        if (place is { Parameter: { Parent: ParameterListSyntax list } parameter, Attribute: null, Method: { } method } && !HasStray(method))
        {
            TextSpan span = ListText.SpanOf(list.Parameters, list.Parameters.IndexOf(parameter));
            place.Offer($"Remove the parameter '{parameter.Identifier.ValueText}'", "remove", new TextChange(span, ""));
        }
    }

    private static bool HasStray(MethodDeclarationSyntax method) =>
        AttributeText.CommandOf(method)?.ArgumentList is { } arguments
        && Placeholder.Matches(arguments.ToString()).Cast<Match>()
            .Any(m => method.ParameterList.Parameters.All(p => p.Identifier.ValueText != m.Groups[1].Value));
}
