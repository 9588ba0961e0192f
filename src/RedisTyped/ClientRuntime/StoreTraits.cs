using System.ComponentModel;

namespace RedisTyped;

/// <summary>What a store needs from a topology; checked when the store is created.</summary>
/// <param name="Store">The store's interface name.</param>
/// <param name="TaggedTemplate">
/// A key template whose hash tag the store relies on, or <see langword="null"/> if it has none. Routers that hash whole keys refuse
/// a store that has one.
/// </param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record StoreTraits(string Store, string? TaggedTemplate)
{
    /// <summary>What the store says of coalescing; null where it goes by the client's options.</summary>
    public bool? Coalesce { get; init; }
}
