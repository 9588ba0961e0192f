using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>RTY1024: sends a command to all nodes, where the method gives the results of all of them.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddAllNodes)), Shared]
public sealed class AddAllNodes() : StoreCodeFix("RTY1024")
{
    private protected override void Offer(FixPlace place)
    {
        if (place.Method is { } method && place.Advice.Names("; add [AllNodes]") && AttributeText.CommandOf(method) is { } command)
        {
            place.Offer("Send it to all nodes with [AllNodes]", "all", AttributeText.After(command, "AllNodes"));
        }
    }
}
