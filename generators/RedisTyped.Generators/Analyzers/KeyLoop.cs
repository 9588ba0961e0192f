using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Analyzers;

/// <summary>A loop that goes over things which are there before it starts, and goes over all of them.</summary>
internal sealed class KeyLoop
{
    private readonly ILoopOperation _loop;

    private KeyLoop(ILoopOperation loop, IReadOnlyList<ISymbol> variables, StoreCalls stores)
    {
        _loop = loop;
        Variables = variables;
        Dependencies = new LoopDependencies(loop, stores);
    }

    /// <summary>What is another thing each time.</summary>
    public IReadOnlyList<ISymbol> Variables { get; }

    public LoopDependencies Dependencies { get; }

    /// <summary>The loop whose every turn runs an operation, if nothing else repeats or guards it and the loop goes on to its end.</summary>
    public static KeyLoop? Around(IOperation operation, StoreCalls stores)
    {
        IOperation inner = operation;
        for (IOperation? outer = operation.Parent; outer is not null && !outer.IsFunction(); inner = outer, outer = outer.Parent)
        {
            // What is caught is tried for each key by itself.
            if (outer is ITryOperation)
            {
                return null;
            }

            if (outer is ILoopOperation loop && (inner == loop.Body || loop is not IForEachLoopOperation))
            {
                return inner == loop.Body && VariablesOf(loop, stores) is { Count: > 0 } variables && RunsToItsEnd(loop) && AwaitsOnlyStores(loop, stores)
                    ? new KeyLoop(loop, variables, stores)
                    : null;
            }
        }

        return null;
    }

    /// <summary>Whether a call in it depends on what an earlier turn was answered.</summary>
    public bool IsChain => _loop.Body.Running().OfType<IAwaitOperation>().Select(static w => w.Operation.Unconfigured()).OfType<IInvocationOperation>()
        .SelectMany(static c => c.ChildOperations).Any(Dependencies.WaitsForEarlierTurn);

    /// <summary>Whether an answer that the loop waits for decides whether an operation runs in a turn.</summary>
    public bool DependsOnAnswer(IOperation operation)
    {
        IEnumerable<IOperation> skips = _loop.Body.Running()
            .Where(o => o is IBranchOperation { BranchKind: BranchKind.Continue } && o.Syntax.SpanStart < operation.Syntax.SpanStart);
        return skips.Prepend(operation).SelectMany(ConditionsOf).Any(c => Dependencies.WaitsForAnswer(c, operation));
    }

    private IEnumerable<IOperation> ConditionsOf(IOperation operation)
    {
        IOperation inner = operation;
        for (IOperation outer = operation.Parent!; inner != _loop.Body; inner = outer, outer = outer.Parent!)
        {
            IOperation? condition = outer switch
            {
                IConditionalOperation conditional => conditional.Condition,
                ISwitchOperation @switch => @switch.Value,
                ISwitchExpressionOperation @switch => @switch.Value,
                ICoalesceOperation coalesce => coalesce.Value,
                ICoalesceAssignmentOperation coalesce => coalesce.Target,
                IConditionalAccessOperation access => access.Operation,
                IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } binary => binary.LeftOperand,
                _ => null,
            };
            if (condition is not null && condition != inner)
            {
                yield return condition;
            }
        }
    }

    private static IReadOnlyList<ISymbol> VariablesOf(ILoopOperation loop, StoreCalls stores) => loop switch
    {
        IForEachLoopOperation { IsAsynchronous: true } scan => IsScan(scan.Collection, stores) ? scan.Locals : [],
        IForEachLoopOperation each => IsEndless(each.Collection) ? [] : each.Locals,
        IForLoopOperation { Condition: { } condition } counted => Read(condition, counted.Locals),
        IWhileLoopOperation { Condition: { } condition } counted => Read(condition, CountersOf(counted)),
        _ => [],
    };

    // Elements of a scan are all there; those of another stream may come one by one, for as long as the application runs.
    private static bool IsScan(IOperation collection, StoreCalls stores)
    {
        IOperation source = collection.Unwrapped();
        while (source is IInvocationOperation call && !stores.IsCall(call) && !IsScan(call.Type))
        {
            if ((call.Instance ?? call.Arguments.FirstOrDefault()?.Value)?.Unwrapped() is not { } next)
            {
                return false;
            }

            source = next;
        }

        return source is IInvocationOperation || IsScan(source.Type);
    }

    private static bool IsScan(ITypeSymbol? type) => type is not null && type.Is(KnownTypes.KeyScan);

    private static bool IsEndless(IOperation collection) =>
        collection.Unwrapped() is IInvocationOperation { TargetMethod.Name: "GetConsumingEnumerable" or "ToBlockingEnumerable" };

    private static List<ISymbol> Read(IOperation condition, IEnumerable<ISymbol> variables)
    {
        var read = new HashSet<ISymbol>(condition.DescendantsAndSelf().Select(static o => o.Variable()).OfType<ISymbol>(), SymbolEqualityComparer.Default);
        return [.. variables.Where(read.Contains)];
    }

    private static IEnumerable<ISymbol> CountersOf(IWhileLoopOperation loop) =>
        loop.Body.Running().OfType<IIncrementOrDecrementOperation>().Select(static i => i.Target.Variable()).OfType<ILocalSymbol>();

    private static bool RunsToItsEnd(ILoopOperation loop) => !loop.Body.Running().Any(o => o switch
    {
        IReturnOperation => true,
        IBranchOperation { BranchKind: BranchKind.GoTo } => true,
        IBranchOperation { BranchKind: BranchKind.Break } @break => Broken(@break) == loop,
        _ => false,
    });

    private static IOperation? Broken(IBranchOperation branch)
    {
        IOperation? around = branch.Parent;
        while (around is not (null or ILoopOperation or ISwitchOperation))
        {
            around = around.Parent;
        }

        return around;
    }

    // Where the loop waits for something else as well, trips to nodes may not be what it spends its time on, and the order may matter.
    private static bool AwaitsOnlyStores(ILoopOperation loop, StoreCalls stores)
    {
        IEnumerable<IOperation> running = loop is IForEachLoopOperation ? loop.Body.Running() : loop.Running();
        return running.All(o => o switch
        {
            IAwaitOperation wait => stores.IsCall(wait.Operation.Unconfigured()),
            IForEachLoopOperation { IsAsynchronous: true } => false,
            IUsingOperation { IsAsynchronous: true } or IUsingDeclarationOperation { IsAsynchronous: true } => false,
            _ => true,
        });
    }
}
