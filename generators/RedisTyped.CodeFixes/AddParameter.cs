using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>RTY1007: adds the parameter that a placeholder names, as text, which every argument and every key can be.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddParameter)), Shared]
public sealed class AddParameter() : StoreCodeFix("RTY1007")
{
    private protected override void Offer(FixPlace place)
    {
        if (place.Method is { } method
            && place.Advice.PlaceholderName is { } name
            && SyntaxFacts.IsValidIdentifier(name)
            && method.ParameterList.Parameters.All(p => p.Identifier.ValueText != name))
        {
            place.Offer(
                $"Add the parameter 'string {name}'", "add",
                ParameterText.AddRequired(method.ParameterList, "string " + ParameterText.Escaped(name)));
        }
    }
}
