using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Analyzers;

/// <summary>
/// Looks into callbacks of transactions for what cannot work: a command queued after an await, at which the transaction is sent, and a
/// wait that blocks, and so keeps it from ever being sent.
/// </summary>
internal static class TransactionCallbacks
{
    public static void Register(CompilationStartAnalysisContext start)
    {
        if (start.Compilation.GetTypeByMetadataName(KnownTypes.TransactionCommands) is { } commands)
        {
            start.RegisterOperationAction(context => Analyze(context, commands), OperationKind.AnonymousFunction);
        }
    }

    private static void Analyze(OperationAnalysisContext context, INamedTypeSymbol commands)
    {
        var lambda = (IAnonymousFunctionOperation)context.Operation;
        if (!lambda.Symbol.Parameters.Any(p => Derives(p.Type, commands)))
        {
            return;
        }

        if (!lambda.Symbol.IsAsync)
        {
            foreach (IOperation wait in lambda.Body.Descendants().Where(IsBlockingWait))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Rules.QueuedTooLate, wait.Syntax.GetLocation(), Member(wait)!.Name,
                    "waits for the transaction, which is sent only when the callback returns",
                    "return the task, or await it in an async callback"));
            }
        }
        else if (FlowGraph.Of(lambda.Syntax, context.GetControlFlowGraph()) is { } graph)
        {
            foreach (IOperation late in AfterAwait(graph, commands))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Rules.QueuedTooLate, late.Syntax.GetLocation(), Member(late)!.Name,
                    "comes after an await, and the transaction is sent at the first one",
                    "queue all commands before it, and require what they depend on"));
            }
        }
    }

    // Which uses of the transaction can come after an await, on any way through the callback.
    private static IEnumerable<IOperation> AfterAwait(ControlFlowGraph graph, INamedTypeSymbol commands)
    {
        var late = new List<IOperation>();
        var reached = new HashSet<BasicBlock>();
        var next = new Queue<BasicBlock>();
        foreach (BasicBlock block in graph.Blocks.Where(static b => b.IsReachable))
        {
            bool awaited = false;
            foreach (IOperation operation in FlowGraph.Evaluated(block))
            {
                if (awaited && IsUse(operation, commands))
                {
                    late.Add(operation);
                }

                awaited |= operation is IAwaitOperation;
            }

            if (awaited)
            {
                FlowGraph.Next(block).ForEach(next.Enqueue);
            }
        }

        while (next.Count > 0)
        {
            BasicBlock block = next.Dequeue();
            if (reached.Add(block))
            {
                late.AddRange(FlowGraph.Evaluated(block).Where(o => IsUse(o, commands)));
                FlowGraph.Next(block).ForEach(next.Enqueue);
            }
        }

        return late.GroupBy(static o => o.Syntax).Select(static g => g.First());
    }

    private static bool IsUse(IOperation operation, INamedTypeSymbol commands) =>
        Member(operation) is { IsStatic: false } member && Derives(member.ContainingType, commands);

    private static ISymbol? Member(IOperation operation) => operation switch
    {
        IInvocationOperation invocation => invocation.TargetMethod,
        IPropertyReferenceOperation property => property.Property,
        _ => null,
    };

    private static bool IsBlockingWait(IOperation operation) => Member(operation) is { } member && (member.Name switch
    {
        "Result" or "Wait" or "WaitAll" or "WaitAny" => member.ContainingType.Is(KnownTypes.Task) || member.ContainingType.Is(KnownTypes.ValueTask),
        "GetResult" => member.ContainingType.Name is "TaskAwaiter" or "ValueTaskAwaiter" or "ConfiguredTaskAwaiter" or "ConfiguredValueTaskAwaiter",
        _ => false,
    });

    private static bool Derives(ITypeSymbol type, INamedTypeSymbol ancestor)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current, ancestor))
            {
                return true;
            }
        }

        return false;
    }
}
