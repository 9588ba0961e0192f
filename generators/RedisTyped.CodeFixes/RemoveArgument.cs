using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>RTY1034: removes what is said of a command that Redis itself describes.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveArgument)), Shared]
public sealed class RemoveArgument() : StoreCodeFix("RTY1034")
{
    private protected override void Offer(FixPlace place)
    {
        if (place.Node.FirstAncestorOrSelf<AttributeArgumentSyntax>() is
            { NameEquals.Name.Identifier.ValueText: var name, Parent: AttributeArgumentListSyntax list } argument)
        {
            TextSpan span = ListText.SpanOf(list.Arguments, list.Arguments.IndexOf(argument));
            place.Offer($"Remove '{name}'", "remove", new TextChange(span, ""));
        }
    }
}
