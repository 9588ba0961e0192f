namespace RedisTyped.Resharding.Cleaning;

/// <summary>What was removed.</summary>
public sealed record CleanupReport
{
    /// <summary>Whether it was only counted.</summary>
    public required bool IsDryRun { get; init; }

    /// <summary>The nodes that serve on and had keys that have moved.</summary>
    public required IReadOnlyList<CleanedNode> Nodes { get; init; }

    /// <summary>How many notes of the tool's own were removed: how far writers were, and which functions they brought.</summary>
    public long Notes { get; init; }
}

/// <summary>What was removed from one node.</summary>
/// <param name="Node">The node, by its name in the new topology.</param>
/// <param name="Removed">Keys that were removed, or would be.</param>
/// <param name="Kept">Keys that have moved and that their new node does not have; they were left.</param>
/// <param name="KeptSample">Some of those, as text.</param>
public sealed record CleanedNode(string Node, long Removed, long Kept, IReadOnlyList<string> KeptSample);
