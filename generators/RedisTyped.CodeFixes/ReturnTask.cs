using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>RTY1009: returns a task of what the method returns.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReturnTask)), Shared]
public sealed class ReturnTask() : StoreCodeFix("RTY1009")
{
    private protected override void Offer(FixPlace place)
    {
        if (place.Method?.ReturnType is not { } type || type is RefTypeSyntax)
        {
            return;
        }

        string task = place.NameOf("System.Threading.Tasks", "Task");
        if (type is PredefinedTypeSyntax { Keyword: var keyword } && keyword.IsKind(SyntaxKind.VoidKeyword))
        {
            place.Offer("Return Task", "task", new TextChange(type.Span, task));
        }
        else
        {
            place.Offer(
                $"Return Task<{type}>", "task",
                new TextChange(new TextSpan(type.SpanStart, 0), task + "<"), new TextChange(new TextSpan(type.Span.End, 0), ">"));
        }
    }
}
