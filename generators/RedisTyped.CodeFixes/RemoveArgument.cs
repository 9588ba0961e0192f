using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>RTY1023 and RTY1034: removes what is said of a script or of a command and is not so.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveArgument)), Shared]
public sealed class RemoveArgument() : StoreCodeFix("RTY1023", "RTY1034")
{
    private protected override void Offer(FixPlace place)
    {
        // RTY1023 marks a command in the script, which may be what is wrong as well; RTY1034 marks the argument itself.
        AttributeArgumentSyntax? argument = place.Rule == "RTY1023"
            ? place.Attribute?.ArgumentList?.Arguments.FirstOrDefault(static a => a.NameEquals?.Name.Identifier.ValueText == "ReadOnly")
            : place.Node.FirstAncestorOrSelf<AttributeArgumentSyntax>();
        if (argument is { NameEquals.Name.Identifier.ValueText: var name, Parent: AttributeArgumentListSyntax list })
        {
            TextSpan span = ListText.SpanOf(list.Arguments, list.Arguments.IndexOf(argument));
            place.Offer($"Remove '{name}'", "remove", new TextChange(span, ""));
        }
    }
}
