namespace RedisTyped.Gateway.Dashboard.Lookup;

/// <summary>Where a key lives, and what is there.</summary>
/// <param name="Node">The node that owns it.</param>
/// <param name="Router">The router that says so.</param>
/// <param name="RoutedPart">What decided.</param>
/// <param name="HasTag">Whether that is a hash tag.</param>
/// <param name="StoredKey">The key as the node stores it.</param>
/// <param name="Hash">The hash of the routed part, as text, since numbers of a page have 53 bits; null where the router has none.</param>
/// <param name="Slot">The slot, where there are any.</param>
/// <param name="Point">The owning point, where there is a ring.</param>
/// <param name="State">How the node does.</param>
internal sealed record KeyFinding(
    string Node, string Router, string RoutedPart, bool HasTag, string StoredKey, string? Hash, int? Slot, uint? Point, string State)
{
    /// <summary>The node that the key is brought over from, during a transition that moves it.</summary>
    public string? Before { get; init; }

    /// <summary>Its type; <c>none</c> where there is no such key, null where the node has not told.</summary>
    public string? Type { get; init; }

    /// <summary>Its time to live in milliseconds; -1 for ever.</summary>
    public long? TtlMs { get; init; }

    /// <summary>How much it holds.</summary>
    public long? Size { get; init; }

    /// <summary>What is counted by it.</summary>
    public string? Unit { get; init; }

    /// <summary>Whether values may be shown, and this key has one that can be.</summary>
    public bool CanShowValue { get; init; }

    /// <summary>The first bytes of the value.</summary>
    public string? Value { get; init; }

    /// <summary>Why the node has told nothing.</summary>
    public string? Fault { get; init; }
}
