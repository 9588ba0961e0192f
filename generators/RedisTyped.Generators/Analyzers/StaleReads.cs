using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Parsing.Scripts;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Analyzers;

/// <summary>
/// Finds reads that a replica may answer, of a key that the same function has written before on some way: the write may not have come to
/// the replica yet. Only what the contract itself sends to replicas is looked at, since the options of the client are not known here.
/// </summary>
internal static class StaleReads
{
    public static void Register(CompilationStartAnalysisContext start, StoreCalls stores)
    {
        var accesses = new KeyAccesses(new ScriptFiles(start.Options.AdditionalFiles));
        start.RegisterOperationBlockAction(context => Analyze(context, stores, accesses));
    }

    private static void Analyze(OperationBlockAnalysisContext context, StoreCalls stores, KeyAccesses accesses)
    {
        foreach (IOperation body in context.OperationBlocks)
        {
            // A batch sends reads behind a write to the primary by itself.
            Dictionary<SyntaxNode, (IInvocationOperation Call, KeyAccess Access)> calls = [];
            foreach (IInvocationOperation call in body.Descendants().OfType<IInvocationOperation>().Where(stores.IsCall))
            {
                if (!stores.IsOfBatch(call.Instance!) && accesses.Of(call) is { } access)
                {
                    calls[call.Syntax] = (call, access);
                }
            }

            if (!calls.Values.Any(static c => c.Access.AsksReplica) || !calls.Values.Any(static c => c.Access.Writes))
            {
                continue;
            }

            HashSet<IOperation> functions = [.. calls.Values.Select(static c => c.Call.Function())];
            foreach (IOperation function in functions)
            {
                if (FlowGraph.Of(function.Syntax, context.GetControlFlowGraph(body)) is { } graph)
                {
                    Report(context, graph, calls);
                }
            }
        }
    }

    private static void Report(
        OperationBlockAnalysisContext context, ControlFlowGraph graph, Dictionary<SyntaxNode, (IInvocationOperation Call, KeyAccess Access)> calls)
    {
        var before = new Dictionary<BasicBlock, HashSet<Write>>();
        var reported = new HashSet<SyntaxNode>();
        var next = new Queue<BasicBlock>();
        before.Add(graph.Blocks[0], []);
        next.Enqueue(graph.Blocks[0]);
        while (next.Count > 0)
        {
            BasicBlock block = next.Dequeue();
            HashSet<Write> writes = [.. before[block]];
            foreach (IOperation operation in FlowGraph.Evaluated(block))
            {
                if (AssignedBy(operation) is { } variable)
                {
                    writes.RemoveWhere(w => w.Key.Holds(variable));
                }
                else if (operation is IInvocationOperation && calls.TryGetValue(operation.Syntax, out var call))
                {
                    Write? stale = call.Access.AsksReplica ? writes.FirstOrDefault(w => call.Access.Keys.Contains(w.Key)) : null;
                    if (stale is not null && reported.Add(operation.Syntax))
                    {
                        context.ReportDiagnostic(Diagnostic.Create(
                            Rules.MayMissWrite, CalledName.Of(call.Call), call.Call.TargetMethod.Name, stale.Method, stale.Key.Template));
                    }

                    writes.UnionWith(call.Access.Writes ? call.Access.Keys.Select(k => new Write(call.Call.TargetMethod.Name, k)) : []);
                }
            }

            foreach (BasicBlock following in FlowGraph.Next(block))
            {
                bool isNew = !before.TryGetValue(following, out HashSet<Write>? known);
                if (isNew)
                {
                    before.Add(following, known = []);
                }

                int count = known!.Count;
                known.UnionWith(writes);
                if (isNew || known.Count > count)
                {
                    next.Enqueue(following);
                }
            }
        }
    }

    private static ISymbol? AssignedBy(IOperation operation) => operation switch
    {
        IAssignmentOperation assignment => assignment.Target.Variable(),
        IIncrementOrDecrementOperation increment => increment.Target.Variable(),
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument => argument.Value.Variable(),
        _ => null,
    };

    private sealed record Write(string Method, NamedKey Key);
}
