using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>RTY1031: takes a token that can end a wait.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddCancellation)), Shared]
public sealed class AddCancellation() : StoreCodeFix("RTY1031")
{
    private protected override void Offer(FixPlace place)
    {
        if (place.Method?.ParameterList is not { } list || list.Parameters.Any(static p => p.Modifiers.Any(SyntaxKind.ParamsKeyword)))
        {
            return;
        }

        string name = list.Parameters.Any(static p => p.Identifier.ValueText == "ct") ? "cancellationToken" : "ct";
        string type = place.NameOf("System.Threading", "CancellationToken");
        place.Offer("Take a CancellationToken", "token", ParameterText.AddLast(list, $"{type} {name} = default"));
    }
}
