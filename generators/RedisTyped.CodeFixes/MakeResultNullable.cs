using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>RTY1011: gives nil a place in the return type, in the part that the message names.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeResultNullable)), Shared]
public sealed class MakeResultNullable() : StoreCodeFix("RTY1011")
{
    private protected override void Offer(FixPlace place)
    {
        if (place.Method is { } method && place.Advice.NullableType is { } wanted
            && Parts(method.ReturnType).FirstOrDefault(t => IsNamed(place, t, wanted)) is { } part)
        {
            place.Offer($"Return '{wanted}?'", "nullable", new TextChange(new TextSpan(part.Span.End, 0), "?"));
        }
    }

    // The keys of a dictionary are never nil, and what is nullable already was not meant.
    private static IEnumerable<TypeSyntax> Parts(TypeSyntax type) => type.DescendantNodes().OfType<TypeSyntax>()
        .Where(static t => t is not NullableTypeSyntax && t.Parent is not (NullableTypeSyntax or QualifiedNameSyntax)
            && !(t.Parent is TypeArgumentListSyntax { Arguments.Count: 2 } pair && pair.Arguments[0] == t));

    private static bool IsNamed(FixPlace place, TypeSyntax type, string wanted) =>
        place.Model.GetTypeInfo(type, place.Cancellation).Type?.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat) == wanted;
}
