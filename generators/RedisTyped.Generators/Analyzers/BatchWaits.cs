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
/// Finds waits for results of a batch that nothing can have executed before. Only a batch that stays in the function where it is created
/// is looked at: nobody else can execute it there.
/// </summary>
internal static class BatchWaits
{
    public static void Register(CompilationStartAnalysisContext start, StoreCalls stores) =>
        start.RegisterOperationAction(context => Analyze(context, stores), OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, StoreCalls stores)
    {
        var creation = (IInvocationOperation)context.Operation;
        if (creation.TargetMethod.Name != "CreateBatch" || !stores.IsBatch(creation.Type)
            || creation.Parent is not IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var batch } })
        {
            return;
        }

        IOperation function = creation.Function();
        if (!StaysIn(function, batch))
        {
            return;
        }

        var results = new QueuedResults(function, batch, stores);
        List<(IOperation Wait, string Result)> waits = [.. function.ChildOperations.SelectMany(static o => o.Running())
            .Select(o => (o, results.WaitedFor(o)!)).Where(static w => w.Item2 is not null)];
        if (waits.Count == 0 || FlowGraph.Of(function.Syntax, context.GetControlFlowGraph()) is not { } graph)
        {
            return;
        }

        HashSet<SyntaxNode> reachable = BeforeExecution(graph, batch, [.. waits.Select(static w => w.Wait.Syntax)]);
        foreach ((IOperation wait, string result) in waits.Where(w => reachable.Contains(w.Wait.Syntax)))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.AwaitedBeforeExecution, wait.Syntax.GetLocation(), result, batch.Name));
        }
    }

    // Whether the batch is only used by its members, in the function itself.
    private static bool StaysIn(IOperation function, ILocalSymbol batch)
    {
        HashSet<IOperation> running = [.. function.ChildOperations.SelectMany(static o => o.Running())];
        return function.Descendants().Where(o => IsOf(o, batch)).All(use => running.Contains(use) && use.Parent switch
        {
            IInvocationOperation call => call.Instance == use,
            IPropertyReferenceOperation property => property.Instance == use,
            IUsingOperation => true,
            _ => false,
        });
    }

    // The waits before which the batch is not executed on any way; what catches exceptions may come after it.
    private static HashSet<SyntaxNode> BeforeExecution(ControlFlowGraph graph, ILocalSymbol batch, HashSet<SyntaxNode> waits)
    {
        var before = new HashSet<SyntaxNode>();
        var after = new HashSet<SyntaxNode>();
        var entered = new HashSet<(BasicBlock, bool)>();
        var next = new Queue<(BasicBlock Block, bool Executed)>();
        next.Enqueue((graph.Blocks[0], false));
        foreach (BasicBlock block in graph.Blocks.Where(static b => b.IsReachable && IsHandler(b.EnclosingRegion)))
        {
            next.Enqueue((block, true));
        }

        while (next.Count > 0)
        {
            (BasicBlock block, bool executed) = next.Dequeue();
            if (!entered.Add((block, executed)))
            {
                continue;
            }

            foreach (IOperation operation in FlowGraph.Evaluated(block))
            {
                if (waits.Contains(operation.Syntax))
                {
                    (executed ? after : before).Add(operation.Syntax);
                }

                executed = operation switch
                {
                    ISimpleAssignmentOperation assignment when IsOf(assignment.Target, batch) => false,
                    IInvocationOperation { TargetMethod.Name: "ExecuteAsync" or "Dispose" or "DisposeAsync", Instance: { } instance }
                        when IsOf(instance.Unwrapped(), batch) => true,
                    _ => executed,
                };
            }

            foreach (BasicBlock successor in FlowGraph.Next(block))
            {
                next.Enqueue((successor, executed));
            }
        }

        before.ExceptWith(after);
        return before;
    }

    private static bool IsHandler(ControlFlowRegion? region)
    {
        for (; region is not null; region = region.EnclosingRegion)
        {
            if (region.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.Filter or ControlFlowRegionKind.Finally)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOf(IOperation operation, ILocalSymbol batch) =>
        operation is ILocalReferenceOperation local && SymbolEqualityComparer.Default.Equals(local.Local, batch);
}
