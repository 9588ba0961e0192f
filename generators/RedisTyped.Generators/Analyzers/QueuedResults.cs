using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Analyzers;

/// <summary>The results that calls on the stores of one batch gave: in locals, in collections of tasks, or at the call itself.</summary>
internal sealed class QueuedResults(IOperation function, ILocalSymbol batch, StoreCalls stores)
{
    /// <summary>What an operation waits for, in words; null for one that does not wait for a result of the batch.</summary>
    public string? WaitedFor(IOperation operation) => operation switch
    {
        IAwaitOperation wait => Describe(wait.Operation),
        IPropertyReferenceOperation { Property: { Name: "Result", ContainingType: { } type }, Instance: { } task } when IsTask(type) => Describe(task),
        IInvocationOperation { TargetMethod: { Name: "Wait", ContainingType: { } type }, Instance: { } task } when IsTask(type) => Describe(task),
        IInvocationOperation { TargetMethod: { Name: "WaitAll", ContainingType: { } type } } all when IsTask(type) => DescribeAll(all),
        IInvocationOperation { TargetMethod.Name: "GetResult", Instance: IInvocationOperation { TargetMethod.Name: "GetAwaiter", Instance: { } task } } =>
            Describe(task),
        _ => null,
    };

    private string? Describe(IOperation task) => task.Unconfigured() switch
    {
        IInvocationOperation { TargetMethod: { Name: "WhenAll", ContainingType: { } type } } all when IsTask(type) => DescribeAll(all),
        IInvocationOperation call when IsQueued(call) => $"the result of '{call.TargetMethod.Name}'",
        ILocalReferenceOperation local when IsQueued(local) => $"'{local.Local.Name}'",
        _ => null,
    };

    // Waiting for all is waiting for that one.
    private string? DescribeAll(IInvocationOperation all) =>
        all.Arguments.Select(static a => a.Value.Unwrapped()).SelectMany(Elements).Select(e => Describe(e) ?? (HoldsQueued(e) ? DescribeMany(e) : null))
            .FirstOrDefault(static d => d is not null);

    private static string DescribeMany(IOperation collection) =>
        collection.Unwrapped() is ILocalReferenceOperation local ? $"'{local.Local.Name}'" : "results";

    private bool IsQueued(IOperation task) => task.Unconfigured() switch
    {
        IInvocationOperation { Instance: { } store } call => stores.IsCall(call) && stores.IsQueueable(call) && IsOfBatch(store),
        ILocalReferenceOperation { Type: { } type } local when IsTask(type) => IsKept(local.Local) && local.DeclaredValue(local.Local) is { } value && IsQueued(value),
        _ => false,
    };

    private bool IsOfBatch(IOperation store) =>
        stores.BatchOf(store) is ILocalReferenceOperation local && SymbolEqualityComparer.Default.Equals(local.Local, batch) && StaysSame(store);

    private bool StaysSame(IOperation store) => store.Unwrapped() switch
    {
        ILocalReferenceOperation local => IsKept(local.Local) && local.DeclaredValue(local.Local) is { } value && StaysSame(value),
        IInvocationOperation { TargetMethod.Name: not "Store", Instance: { } instance } => StaysSame(instance),
        _ => true,
    };

    // Whether a collection has a result of the batch among its elements.
    private bool HoldsQueued(IOperation collection)
    {
        IOperation plain = collection.Unwrapped();
        return plain switch
        {
            ILocalReferenceOperation local when IsKept(local.Local) =>
                AddedTo(local.Local).Any(IsQueued) || (local.DeclaredValue(local.Local) is { } value && HoldsQueued(value)),
            IInvocationOperation { TargetMethod: { Name: "ToList" or "ToArray", ContainingType: { } type }, Arguments: [{ Value: { } source }, ..] }
                when type.Is(KnownTypes.Enumerable) => HoldsQueued(source),
            IInvocationOperation { TargetMethod: { Name: "Select", ContainingType: { } type }, Arguments: [_, { Value: { } selector }] }
                when type.Is(KnownTypes.Enumerable) => Returned(selector) is { } result && IsQueued(result),
            _ => Elements(plain).Any(e => e != plain && IsQueued(e)),
        };
    }

    private static IEnumerable<IOperation> Elements(IOperation collection) => collection.Unwrapped() switch
    {
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues,
        ICollectionExpressionOperation expression => expression.Elements,
        IObjectCreationOperation { Initializer: { } initializer } =>
            initializer.Initializers.OfType<IInvocationOperation>().SelectMany(static i => i.Arguments).Select(static a => a.Value),
        var plain => [plain],
    };

    private IEnumerable<IOperation> AddedTo(ILocalSymbol collection) => function.Descendants().OfType<IInvocationOperation>()
        .Where(i => i is { TargetMethod.Name: "Add" or "Enqueue" or "Push", Instance: ILocalReferenceOperation local }
            && SymbolEqualityComparer.Default.Equals(local.Local, collection))
        .SelectMany(static i => i.Arguments).Select(static a => a.Value);

    private static IOperation? Returned(IOperation selector) =>
        selector.Unwrapped() is IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Body.Operations: [IReturnOperation { ReturnedValue: { } value }] } }
            ? value
            : null;

    // Whether a local has all the time what it was declared with, in the same turn of the same loops as the batch.
    private bool IsKept(ILocalSymbol local) => IsOfSameTurn(local) && !function.Descendants().Any(o => o switch
    {
        IAssignmentOperation assignment => assignment.Target.DescendantsAndSelf().Any(t => IsOf(t, local)),
        IArgumentOperation { Parameter.RefKind: not (RefKind.None or RefKind.In) } argument => IsOf(argument.Value, local),
        _ => false,
    });

    private bool IsOfSameTurn(ILocalSymbol local) =>
        local.DeclaringSyntaxReferences is [var declared] && batch.DeclaringSyntaxReferences is [var created]
        && function.Descendants().OfType<ILoopOperation>()
            .All(loop => !loop.Syntax.Span.Contains(created.Span) || loop.Syntax.Span.Contains(declared.Span));

    private static bool IsOf(IOperation operation, ILocalSymbol symbol) =>
        operation is ILocalReferenceOperation local && SymbolEqualityComparer.Default.Equals(local.Local, symbol);

    private static bool IsTask(ITypeSymbol type) => type.Is(KnownTypes.Task) || type.Is(KnownTypes.ValueTask);
}
