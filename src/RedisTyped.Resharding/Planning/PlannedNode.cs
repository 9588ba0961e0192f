namespace RedisTyped.Resharding.Planning;

/// <summary>One server of a plan: what each topology calls it, and what becomes of it.</summary>
public sealed record PlannedNode
{
    /// <summary>Its name in the old topology; null where it is not in that.</summary>
    public string? Old { get; init; }

    /// <summary>Its name in the new topology; null where it is not in that.</summary>
    public string? New { get; init; }

    /// <summary>What becomes of it.</summary>
    public required NodeRole Role { get; init; }

    /// <summary>Its addresses, the primary's first; never a password.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>The version that it said, such as <c>7.0.15</c>; empty where it said none.</summary>
    public string Version { get; init; } = "";

    /// <summary>What keeps clients of the old topology from writing keys that have moved away from it.</summary>
    public NodeFence Fence { get; init; }

    /// <summary>Why it is this one, and what it does not do; for people.</summary>
    public string FenceReason { get; init; } = "";
}
