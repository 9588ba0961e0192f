using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>
/// RTY3002: calls the method that takes all keys, in place of the loop, or before its first turn. That is right where the loop goes over
/// the keys themselves, and calls for each of them before it does anything else.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CallForAllKeys)), Shared]
public sealed class CallForAllKeys() : StoreCodeFix("RTY3002")
{
    private protected override void Offer(FixPlace place)
    {
        if (place.Advice.Quoted is not [_, _, { } form]
            || LoopText.Around(place.Node) is not { Loop: CommonForEachStatementSyntax { Expression: IdentifierNameSyntax or MemberAccessExpressionSyntax } each } loop
            || loop is not { WaitsFirst: true, Waits.Count: 1 }
            || !IsTaken(place, loop, each.Expression, form))
        {
            return;
        }

        string title = $"Call '{form}' with all keys";
        if (loop is { Statements: [ExpressionStatementSyntax { Expression: var only }] } && Without(only) == loop.Wait && IsOfElement(each, loop.Call))
        {
            place.Offer(title, "all", new TextChange(each.Span, $"{Comments(place, each)}await {Call(loop, each, form)}{loop.Configured};"));
        }
        else if (each is ForEachStatementSyntax one && loop.Call.ArgumentList.Arguments is [{ Expression: IdentifierNameSyntax { Identifier.ValueText: var key } }]
            && key == one.Identifier.ValueText && IsOneAnswer(place, form))
        {
            place.Offer(title, "all", [.. Changes(place, loop, one, form)]);
        }
    }

    private static IEnumerable<TextChange> Changes(FixPlace place, LoopText loop, ForEachStatementSyntax each, string form)
    {
        (string type, string name) = ("var", "");
        if (loop.Answer is var (declaration, variable))
        {
            (type, name) = (declaration.Declaration.Type.ToString(), variable.Identifier.Text);
            yield return new TextChange(LineText.SpanOf(declaration, place.Text), "");
        }
        else
        {
            name = new FreshName(each).ForAnswerOf(place.Advice.Quoted[0]);
            yield return new TextChange((loop.Wait.Parent as ParenthesizedExpressionSyntax ?? (SyntaxNode)loop.Wait).Span, name);
        }

        string all = $"await {Call(loop, each, form)}{loop.Configured}";
        string key = each.Identifier.Text;
        string header = !loop.UsesBesides(each.Identifier.ValueText) ? $"{type} {name} in {all}"
            : type == "var" && each.Type.IsVar ? $"var ({key}, {name}) in {Zip(place, each, all)}"
            : $"({each.Type} {key}, {type} {name}) in {Zip(place, each, all)}";
        yield return new TextChange(TextSpan.FromBounds(each.Type.SpanStart, each.Expression.Span.End), header);
    }

    private static string Zip(FixPlace place, ForEachStatementSyntax each, string all) =>
        place.NameOf("System.Linq", "Enumerable") == "Enumerable"
            ? $"{each.Expression}.Zip({all})"
            : $"System.Linq.Enumerable.Zip({each.Expression}, {all})";

    // What is remarked in the loop is said of the call, which takes its place.
    private static string Comments(FixPlace place, CommonForEachStatementSyntax each)
    {
        string next = LineText.Break(place.Text, each.SpanStart) + LineText.Indentation(place.Text, each.SpanStart);
        return string.Concat(each.DescendantTrivia()
            .Where(t => each.Span.Contains(t.Span) && (t.IsKind(SyntaxKind.SingleLineCommentTrivia) || t.IsKind(SyntaxKind.MultiLineCommentTrivia)))
            .Select(t => t + next));
    }

    private static string Call(LoopText loop, CommonForEachStatementSyntax each, string form) => $"{loop.Store}.{form}({each.Expression})";

    // Whether the collection is what the method takes, without a copy of it.
    private static bool IsTaken(FixPlace place, LoopText loop, ExpressionSyntax collection, string form) =>
        MethodOf(place, form)?.Parameters.FirstOrDefault()?.Type is { } parameter
        && place.Model.GetTypeInfo(collection, place.Cancellation).Type is { } type
        && place.Model.Compilation.HasImplicitConversion(type, parameter)
        && place.Model.GetSymbolInfo(loop.Store, place.Cancellation).Symbol is ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol;

    // Whether it answers each key by itself, as MGET does; others answer all together.
    private static bool IsOneAnswer(FixPlace place, string form) => MethodOf(place, form)?.GetAttributes()
        .Any(static a => a.ConstructorArguments is [{ Value: string template }] && template.TrimStart().StartsWith("MGET", System.StringComparison.OrdinalIgnoreCase)) == true;

    private static IMethodSymbol? MethodOf(FixPlace place, string form) =>
        place.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } call
        && place.Model.GetSymbolInfo(call, place.Cancellation).Symbol is IMethodSymbol method
            ? method.ContainingType.GetMembers(form).OfType<IMethodSymbol>().FirstOrDefault()
            : null;

    private static ExpressionSyntax Without(ExpressionSyntax expression) =>
        expression is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" }, Right: var right } ? right : expression;

    // Whether the arguments are just the element, or the key and the value of a pair.
    private static bool IsOfElement(CommonForEachStatementSyntax each, InvocationExpressionSyntax call)
    {
        string[] arguments = [.. call.ArgumentList.Arguments.Select(static a => a.ToString())];
        return each switch
        {
            ForEachStatementSyntax { Identifier.Text: var element } =>
                arguments.SequenceEqual([element]) || arguments.SequenceEqual([element + ".Key", element + ".Value"]),
            ForEachVariableStatementSyntax { Variable: DeclarationExpressionSyntax { Designation: ParenthesizedVariableDesignationSyntax pair } } =>
                arguments.SequenceEqual(pair.Variables.Select(static v => v.ToString())),
            ForEachVariableStatementSyntax { Variable: TupleExpressionSyntax tuple } =>
                arguments.SequenceEqual(tuple.Arguments.Select(static a => a.Expression is DeclarationExpressionSyntax d ? d.Designation.ToString() : "")),
            _ => false,
        };
    }
}
