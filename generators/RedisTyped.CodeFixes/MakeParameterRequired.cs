using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>RTY1012: takes null from a parameter that a key is made of. In an argument an optional group is another way, and none is offered.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeParameterRequired)), Shared]
public sealed class MakeParameterRequired() : StoreCodeFix("RTY1012")
{
    private protected override void Offer(FixPlace place)
    {
        // A default would be null, which the type then lacks.
        if (place.Parameter is { Type: NullableTypeSyntax type, Default: null } parameter && place.Advice.Names("; make it non-nullable"))
        {
            place.Offer($"Make '{parameter.Identifier.ValueText}' non-nullable", "required", new TextChange(type.QuestionToken.Span, ""));
        }
    }
}
