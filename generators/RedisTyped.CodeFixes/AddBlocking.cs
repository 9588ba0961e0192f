using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>RTY1015: runs a command that waits on a connection of its own.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddBlocking)), Shared]
public sealed class AddBlocking() : StoreCodeFix("RTY1015")
{
    private protected override void Offer(FixPlace place)
    {
        if (place.Attribute is { } command && place.Advice.Names("[Blocking]"))
        {
            place.Offer("Mark the method [Blocking]", "blocking", AttributeText.After(command, "Blocking"));
        }
    }
}
