using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Analyzers;

/// <summary>Finds calls that a loop awaits for one key after the other, where a collection or a batch would take one trip to each node.</summary>
internal static class LoopCalls
{
    public static void Register(CompilationStartAnalysisContext start, StoreCalls stores) =>
        start.RegisterOperationAction(context => Analyze(context, stores), OperationKind.Await);

    private static void Analyze(OperationAnalysisContext context, StoreCalls stores)
    {
        var wait = (IAwaitOperation)context.Operation;
        if (wait.Operation.Unconfigured() is not IInvocationOperation { Instance: { } store } call
            || !stores.IsCall(call) || !stores.IsQueueable(call)
            || stores.RoutedBy(call) is not { Count: > 0 } routedBy
            || KeyLoop.Around(wait, stores) is not { } loop)
        {
            return;
        }

        ISymbol? key = KeyOf(loop, routedBy);
        if (key is not null
            && !stores.IsOfBatch(store)
            && !loop.Dependencies.VariablesOf(StoreCalls.Source(store)).Overlaps(loop.Variables)
            && !call.Arguments.Select(static a => a.Value).Prepend(store).Any(o => loop.Dependencies.WaitsForAnswer(o, wait))
            && !loop.DependsOnAnswer(wait)
            && !loop.IsChain)
        {
            bool unused = wait.Parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation };
            string advice = CollectionForm.Of(call.TargetMethod, unused) is { } form
                ? $"'{form.Name}', which takes all of them at once"
                : "queueing the calls in a batch of CreateBatch(), and awaiting their results behind its ExecuteAsync()";
            context.ReportDiagnostic(Diagnostic.Create(Rules.AwaitedInLoop, CalledName.Of(call), call.TargetMethod.Name, key.Name, advice));
        }
    }

    private static ISymbol? KeyOf(KeyLoop loop, IReadOnlyList<IOperation> routedBy)
    {
        HashSet<ISymbol> variables = new(routedBy.SelectMany(loop.Dependencies.VariablesOf), SymbolEqualityComparer.Default);
        return loop.Variables.FirstOrDefault(variables.Contains);
    }
}
