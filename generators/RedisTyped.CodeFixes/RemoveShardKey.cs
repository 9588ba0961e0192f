using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>RTY2002: removes [ShardKey] from a parameter that does not decide the node.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveShardKey)), Shared]
public sealed class RemoveShardKey() : StoreCodeFix("RTY2002")
{
    private protected override void Offer(FixPlace place)
    {
        if (place.Parameter is { } parameter
            && parameter.AttributeLists.SelectMany(static l => l.Attributes).FirstOrDefault(static a => AttributeText.NameOf(a) == "ShardKey") is { } attribute)
        {
            place.Offer($"Remove [ShardKey] from '{parameter.Identifier.ValueText}'", "remove", AttributeText.Remove(attribute, place.Text));
        }
    }
}
