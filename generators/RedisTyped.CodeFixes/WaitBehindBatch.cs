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
/// RTY3003: waits for results behind the batch, where that is executed further down in the same block: calls that are awaited on the spot
/// are queued, all of them at once, and a wait for what was queued before changes places with the execution behind it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(WaitBehindBatch)), Shared]
public sealed class WaitBehindBatch() : StoreCodeFix("RTY3003")
{
    private protected override void Offer(FixPlace place)
    {
        if (place.Node.FirstAncestorOrSelf<AwaitExpressionSyntax>() is not { } wait || wait.Span != place.Span
            || wait.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax block } statement
            || place.Advice.Quoted is not { Count: >= 2 } quoted
            || block.Statements.FirstOrDefault(s => s.SpanStart > statement.SpanStart && Executes(s, quoted[quoted.Count - 2])) is not { } execution)
        {
            return;
        }

        List<StatementSyntax> before = [.. block.Statements.TakeWhile(s => s != execution)];
        if (Queued(statement) is { } call)
        {
            List<StatementSyntax> waits = [.. before.Where(s => Queued(s) is { } other && StoreOf(other) == StoreOf(call))];
            if (waits.TrueForAll(w => Declared(w) is not { } name || !before.Any(s => s.SpanStart > w.SpanStart && Names(s, name.ValueText))))
            {
                place.Offer("Wait behind ExecuteAsync", "behind", [.. Changes(place, waits, execution)]);
            }
        }
        else if (before[before.Count - 1] == statement && !QueuesAnything(wait))
        {
            place.Offer(
                "Execute the batch first", "first",
                new TextChange(statement.Span, execution.ToString()), new TextChange(execution.Span, statement.ToString()));
        }
    }

    private static IEnumerable<TextChange> Changes(FixPlace place, List<StatementSyntax> waits, StatementSyntax execution)
    {
        var names = new FreshName(execution);
        string newLine = LineText.Break(place.Text, execution.SpanStart) + LineText.Indentation(place.Text, execution.SpanStart);
        string behind = "";
        foreach (StatementSyntax statement in waits)
        {
            AwaitExpressionSyntax wait = WaitOf(statement)!;
            InvocationExpressionSyntax call = LoopText.CallOf(wait)!;
            if (statement is LocalDeclarationStatementSyntax { Declaration: { Type: var type, Variables: [{ Identifier: var name }] } })
            {
                string task = names.Of(name.ValueText + "Task");
                behind += $"{newLine}{type} {name.Text} = await {task}{LoopText.SuffixOf(wait, call)};";
                yield return new TextChange(TextSpan.FromBounds(type.SpanStart, wait.Span.End), $"var {task} = {call}");
            }
            else
            {
                yield return new TextChange(statement.Span, $"_ = {call};");
            }
        }

        yield return new TextChange(new TextSpan(EndOf(execution), 0), behind);
    }

    // A comment behind it on its line is about it.
    private static int EndOf(StatementSyntax execution) => execution.GetTrailingTrivia()
        .Where(static t => t.IsKind(SyntaxKind.SingleLineCommentTrivia) || t.IsKind(SyntaxKind.MultiLineCommentTrivia))
        .Select(static t => t.Span.End).Append(execution.Span.End).Max();

    private static bool Executes(StatementSyntax statement, string batch) =>
        statement is ExpressionStatementSyntax { Expression: AwaitExpressionSyntax wait }
        && LoopText.CallOf(wait) is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ExecuteAsync", Expression: IdentifierNameSyntax name } }
        && name.Identifier.ValueText == batch;

    // The call of a statement that awaits one and does nothing else with its answer than to name it.
    private static InvocationExpressionSyntax? Queued(StatementSyntax statement) =>
        WaitOf(statement) is { } wait && LoopText.CallOf(wait) is { Expression: MemberAccessExpressionSyntax { Expression: not IdentifierNameSyntax { Identifier.ValueText: "Task" } } } call
            ? call
            : null;

    private static AwaitExpressionSyntax? WaitOf(StatementSyntax statement) => statement switch
    {
        ExpressionStatementSyntax { Expression: AwaitExpressionSyntax wait } => wait,
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" }, Right: AwaitExpressionSyntax wait } } => wait,
        LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: AwaitExpressionSyntax wait }] } => wait,
        _ => null,
    };

    private static string StoreOf(InvocationExpressionSyntax call) => ((MemberAccessExpressionSyntax)call.Expression).Expression.ToString();

    private static SyntaxToken? Declared(StatementSyntax statement) =>
        (statement as LocalDeclarationStatementSyntax)?.Declaration.Variables[0].Identifier;

    private static bool Names(StatementSyntax statement, string name) =>
        statement.DescendantNodes().OfType<IdentifierNameSyntax>().Any(i => i.Identifier.ValueText == name);

    // Waiting for a collection or a local queues nothing; a call in it would come too late behind the execution.
    private static bool QueuesAnything(AwaitExpressionSyntax wait) =>
        wait.Expression.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>()
            .Any(static c => c.Expression is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "WhenAll" });
}
