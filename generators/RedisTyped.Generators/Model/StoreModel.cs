namespace RedisTyped.Generators.Model;

/// <summary>
/// One store, as the emitter prints it. Like everything below it, it holds strings, numbers and equatable arrays only: a symbol, a
/// syntax node or a location here would keep a whole compilation alive and make every keystroke emit again.
/// </summary>
/// <param name="HintName">The name of the generated file.</param>
/// <param name="Namespace">The store's namespace; empty in the global one.</param>
/// <param name="ContainingTypes">The declarations around the store, outermost first, such as <c>partial class Stores</c>.</param>
/// <param name="Declaration">The store's own declaration, such as <c>partial interface IUserStore</c>.</param>
/// <param name="Type">The store's name with its type parameters.</param>
/// <param name="DisplayName">The name for messages.</param>
/// <param name="ImplementationName">The name of the nested class.</param>
/// <param name="TaggedTemplate">A key template whose hash tag the store relies on, if any.</param>
/// <param name="TypeParameters">The type parameters in its scope, which its nested names must not hide.</param>
/// <param name="HidesNameOf">Whether a name in its scope hides the operator nameof.</param>
/// <param name="DisabledWarnings">The ids of warnings that only the contract can do something about.</param>
/// <param name="Methods">Its methods, those of its base interfaces included.</param>
/// <param name="Stubs">Its members that cannot be generated.</param>
internal sealed record StoreModel(
    string HintName,
    string Namespace,
    EquatableArray<string> ContainingTypes,
    string Declaration,
    string Type,
    string DisplayName,
    string ImplementationName,
    string? TaggedTemplate,
    EquatableArray<string> TypeParameters,
    bool HidesNameOf,
    EquatableArray<string> DisabledWarnings,
    EquatableArray<MethodModel> Methods,
    EquatableArray<StubModel> Stubs)
{
    /// <summary>Its methods by the shard key that they are bound to.</summary>
    public EquatableArray<ShardGroupModel> Shards { get; init; }

    /// <summary>How its methods are called over HTTP; null where the project has no gateway to do it.</summary>
    public EndpointsModel? Endpoints { get; init; }

    /// <summary>What the store says of coalescing; null where it says nothing.</summary>
    public bool? Coalesce { get; init; }

    /// <summary>The name of the nested class that explains calls.</summary>
    public string ExplanationsName { get; init; } = "";

    /// <summary>The name of the method that makes one.</summary>
    public string ExplainName { get; init; } = "";
}
