using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>RTY2004 and RTY2009: accepts the emulation of a command over several nodes, where it has one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddCrossShard)), Shared]
public sealed class AddCrossShard() : StoreCodeFix("RTY2004", "RTY2009")
{
    private protected override void Offer(FixPlace place)
    {
        if (place.Attribute is { } command && place.Advice.Names("emulation with [CrossShard]"))
        {
            place.Offer("Accept a non-atomic emulation with [CrossShard]", "emulation", AttributeText.After(command, "CrossShard"));
        }
    }
}
