using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RedisTyped.Generators.Parsing;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Analyzers;

/// <summary>Tells the calls of stores from others, by the attributes of the interface's methods, and what they are called on.</summary>
internal sealed class StoreCalls
{
    private readonly HashSet<ISymbol> _commands;
    private readonly HashSet<ISymbol> _neverQueued;
    private readonly INamedTypeSymbol? _shardKey;
    private readonly INamedTypeSymbol? _batch;

    public StoreCalls(Compilation compilation)
    {
        _commands = Types(compilation, KnownTypes.CommandAttributes);
        _neverQueued = Types(
            compilation, KnownTypes.CrossShardAttribute, KnownTypes.BlockingAttribute, KnownTypes.AllNodesAttribute, KnownTypes.MessagesAttribute);
        _shardKey = compilation.GetTypeByMetadataName(KnownTypes.ShardKeyAttribute);
        _batch = compilation.GetTypeByMetadataName(KnownTypes.RedisBatch);
    }

    /// <summary>Whether an operation calls a method of a store, or of its shard handle.</summary>
    public bool IsCall(IOperation operation) =>
        operation is IInvocationOperation { TargetMethod: { IsStatic: false } method } && (IsOfStore(method) || IsOfHandle(method));

    /// <summary>Whether an operation calls what a batch can queue, with one result.</summary>
    public bool IsQueueable(IInvocationOperation call) =>
        (IsOfHandle(call.TargetMethod) || (IsOfStore(call.TargetMethod) && !Has(call.TargetMethod, _neverQueued)))
        && (call.Type!.Is(KnownTypes.Task) || call.Type!.Is(KnownTypes.ValueTask))
        && !call.TargetMethod.Parameters.Any(static p => p.Type.Is(KnownTypes.NodeId));

    /// <summary>What decides the node of a call: the values of its shard keys, or the handle that binds them. Nothing where one is a collection.</summary>
    public IReadOnlyList<IOperation> RoutedBy(IInvocationOperation call)
    {
        if (IsOfHandle(call.TargetMethod))
        {
            return call.Instance is { } handle ? [handle] : [];
        }

        List<IArgumentOperation> keys = [.. call.Arguments.Where(IsShardKey)];
        return keys.Exists(static k => ValueParser.ElementOf(k.Parameter!.Type) is not null) ? [] : [.. keys.Select(static k => k.Value)];
    }

    /// <summary>Whether what calls are made on comes from a batch, whose calls are only queued.</summary>
    public bool IsOfBatch(IOperation store) => BatchOf(store) is not null;

    /// <summary>The batch that a store comes from: <c>batch</c> of <c>batch.Store&lt;IUserStore>()</c>, also through a local.</summary>
    public IOperation? BatchOf(IOperation store) =>
        Source(store) is IInvocationOperation { TargetMethod.Name: "Store", Instance: { } batch } && IsBatch(batch.Type) ? batch : null;

    public bool IsBatch(ITypeSymbol? type) => _batch is not null && SymbolEqualityComparer.Default.Equals(type, _batch);

    /// <summary>Where a store comes from: handles are of a store, and locals of what they were declared with.</summary>
    public static IOperation Source(IOperation store)
    {
        IOperation plain = store.Unwrapped();
        return plain switch
        {
            ILocalReferenceOperation local when plain.DeclaredValue(local.Local) is { } value => Source(value),
            IInvocationOperation { Instance: { } instance, Type: { } type } when IsHandle(type) => Source(instance),
            _ => plain,
        };
    }

    private bool IsShardKey(IArgumentOperation argument) =>
        argument.Parameter is { } parameter
        && parameter.GetAttributes().Any(a => SymbolEqualityComparer.Default.Equals(a.AttributeClass, _shardKey));

    private bool IsOfStore(IMethodSymbol method) =>
        method.ContainingType.TypeKind == TypeKind.Interface && method.IsAbstract && Has(method, _commands);

    private static bool IsOfHandle(IMethodSymbol method) => !method.IsStatic && IsHandle(method.ContainingType) && method.DeclaredAccessibility == Accessibility.Public;

    private static bool IsHandle(ITypeSymbol type) => type.BaseType is { Name: "ShardHandle" } handle && handle.Is(KnownTypes.ShardHandle);

    private static bool Has(IMethodSymbol method, HashSet<ISymbol> attributes) =>
        method.OriginalDefinition.GetAttributes().Any(a => a.AttributeClass is { } type && attributes.Contains(type));

    private static HashSet<ISymbol> Types(Compilation compilation, params string[] names) =>
        new(names.Select(compilation.GetTypeByMetadataName).OfType<INamedTypeSymbol>(), SymbolEqualityComparer.Default);
}
