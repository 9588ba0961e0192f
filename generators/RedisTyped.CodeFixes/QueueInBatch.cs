using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>
/// RTY3002: queues the calls of a loop in a batch, where a client to create it of is in reach. The loop either has no use for the answers,
/// and then queues all its calls, or it begins with the one that it waits for, and then goes over the answers behind the batch. Each batch
/// has a scope of its own, so that several can be made in one method at once.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(QueueInBatch)), Shared]
public sealed class QueueInBatch() : StoreCodeFix("RTY3002")
{
    private static readonly HashSet<string> NeverQueued = ["CrossShardAttribute", "BlockingAttribute", "AllNodesAttribute", "MessagesAttribute"];

    private protected override void Offer(FixPlace place)
    {
        if (LoopText.Around(place.Node) is not { Loop.Parent: BlockSyntax } loop || !loop.CanBeIndented(place.Text)
            || place.Model.GetTypeInfo(loop.Store, place.Cancellation).Type is not INamedTypeSymbol { TypeKind: TypeKind.Interface } store
            || ClientScope.Find(place, loop) is not { } client)
        {
            return;
        }

        var names = new FreshName(loop.Loop);
        string batch = names.Of("batch");
        string queued = names.Of("queued");
        bool unused = loop.Waits.All(w => IsUnused(w) && IsOf(place, w, loop.Store));
        if ((unused ? Queue(place, loop, queued) : loop is { WaitsFirst: true, Waits.Count: 1 } ? Collect(place, loop, names, queued) : null) is not { } lines)
        {
            return;
        }

        string newLine = LineText.Break(place.Text, loop.Loop.SpanStart);
        string outer = LineText.Indentation(place.Text, loop.Loop.SpanStart);
        string inner = outer + LineText.Step(outer);
        string execute = $"await {batch}.ExecuteAsync(){loop.Configured};";
        string[] written =
        [
            $"await using (var {batch} = {client}.CreateBatch())",
            outer + "{",
            inner + $"var {queued} = {batch}.Store<{store.ToMinimalDisplayString(place.Model, loop.Loop.SpanStart)}>();",
            .. lines.Select(l => l.Length == 0 ? "" : inner + LineText.Indent(l.Replace("EXECUTE", execute), LineText.Step(outer))),
            outer + "}",
        ];
        place.Offer("Queue the calls in a batch", "batch", new TextChange(loop.Loop.Span, string.Join(newLine, written)));
    }

    // The loop as it is, but that it queues: nothing has to be awaited one by one, since executing fails if any call does.
    private static string[] Queue(FixPlace place, LoopText loop, string queued)
    {
        IEnumerable<TextChange> changes = loop.Waits.Select(w =>
        {
            InvocationExpressionSyntax call = LoopText.CallOf(w)!;
            var name = (MemberAccessExpressionSyntax)call.Expression;
            return new TextChange(w.Parent!.Span, $"_ = {queued}.{name.Name}{call.ArgumentList}" + (w.Parent is ExpressionStatementSyntax ? ";" : ""));
        });
        return [Changed(place, loop.Loop, changes), "", "EXECUTE"];
    }

    // One loop that queues and keeps the results with its variables, and behind the batch one that goes on with them.
    private static string[]? Collect(FixPlace place, LoopText loop, FreshName names, string queued)
    {
        if (place.Model.GetTypeInfo(loop.Call, place.Cancellation).Type is not INamedTypeSymbol { Name: "Task", TypeArguments.Length: 1 } task
            || Variables(place, loop) is not { } variables
            || loop.Call.DescendantNodes().OfType<IdentifierNameSyntax>().Any(i => loop.IsWritten(i.Identifier.ValueText)))
        {
            return null;
        }

        int at = loop.Loop.SpanStart;
        List<ISymbol> used = [.. variables.Where(v => loop.UsesBesides(v.Name))];
        if (used.Exists(static v => TypeOf(v).IsAnonymousType))
        {
            return null;
        }

        string pending = names.Of("pending");
        string result = names.Of("result");
        string taskType = task.ToMinimalDisplayString(place.Model, at);
        string list = place.NameOf("System.Collections.Generic", "List");
        string kept = string.Concat(used.Select(v => $"{TypeOf(v).ToMinimalDisplayString(place.Model, at)} {v.Name}, "));
        string keptNames = string.Concat(used.Select(static v => v.Name + ", "));
        string element = used.Count == 0 ? taskType : $"({kept}{taskType} {result})";
        string call = $"{queued}.{((MemberAccessExpressionSyntax)loop.Call.Expression).Name}{loop.Call.ArgumentList}";
        string added = used.Count == 0 ? call : $"({keptNames}{call})";
        string newLine = LineText.Break(place.Text, at);
        string outer = LineText.Indentation(place.Text, at);
        string queueing = place.Text.ToString(TextSpan.FromBounds(at, loop.Body.SpanStart)).TrimEnd();
        string body = Changed(place, loop.Body, [new TextChange(loop.Wait.Span, $"await {result}{loop.Configured}")]);
        string handed = used.Count == 0 ? $"var {result}" : $"var ({keptNames}{result})";
        return
        [
            $"var {pending} = new {list}<{element}>();",
            $"{queueing}{newLine}{outer}{{{newLine}{outer}{LineText.Step(outer)}{pending}.Add({added});{newLine}{outer}}}",
            "",
            "EXECUTE",
            $"foreach ({handed} in {pending})" + (loop.Body is BlockSyntax
                ? $"{newLine}{outer}{body}"
                : $"{newLine}{outer}{{{newLine}{outer}{LineText.Step(outer)}{body}{newLine}{outer}}}"),
        ];
    }

    // What is another thing in each turn, if the turn does not change it.
    private static List<ISymbol>? Variables(FixPlace place, LoopText loop)
    {
        IEnumerable<SyntaxNode> declared = loop.Loop switch
        {
            ForEachStatementSyntax one => [one],
            ForEachVariableStatementSyntax { Variable: var variable } => variable.DescendantNodesAndSelf().OfType<SingleVariableDesignationSyntax>(),
            ForStatementSyntax { Declaration: { } declaration } => declaration.Variables,
            _ => [],
        };
        List<ISymbol> variables = [.. declared.Select(d => place.Model.GetDeclaredSymbol(d, place.Cancellation)).OfType<ISymbol>()];
        return variables.Count > 0 && !variables.Exists(v => loop.IsWritten(v.Name)) ? variables : null;
    }

    private static ITypeSymbol TypeOf(ISymbol variable) => ((ILocalSymbol)variable).Type;

    private static bool IsUnused(AwaitExpressionSyntax wait) =>
        wait.Parent is ExpressionStatementSyntax
        || wait.Parent is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" }, Parent: ExpressionStatementSyntax };

    private static bool IsOf(FixPlace place, AwaitExpressionSyntax wait, ExpressionSyntax store) =>
        LoopText.CallOf(wait) is { Expression: MemberAccessExpressionSyntax member } call
        && member.Expression.ToString() == store.ToString()
        && place.Model.GetSymbolInfo(call, place.Cancellation).Symbol is IMethodSymbol { ReturnType.Name: "Task" } method
        && !method.GetAttributes().Any(static a => NeverQueued.Contains(a.AttributeClass?.Name ?? ""));

    private static string Changed(FixPlace place, SyntaxNode node, IEnumerable<TextChange> changes)
    {
        int start = node.SpanStart;
        return SourceText.From(place.Text.ToString(node.Span))
            .WithChanges(changes.Select(c => new TextChange(new TextSpan(c.Span.Start - start, c.Span.Length), c.NewText!)))
            .ToString();
    }
}
