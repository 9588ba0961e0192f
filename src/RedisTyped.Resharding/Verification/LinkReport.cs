namespace RedisTyped.Resharding.Verification;

/// <summary>What was compared of the keys that go from one node to another.</summary>
public sealed record LinkReport
{
    /// <summary>The node that has them, by its name in the old topology.</summary>
    public required string Source { get; init; }

    /// <summary>The node that gets them, by its name in the new topology.</summary>
    public required string Target { get; init; }

    /// <summary>How many keys were compared, or counted on the source where only numbers are compared.</summary>
    public long Compared { get; init; }

    /// <summary>How many keys of it were met on the target.</summary>
    public long OnTarget { get; init; }

    /// <summary>How often a key was read again, since it was written while it was read.</summary>
    public long Retries { get; init; }

    /// <summary>How many keys differ, by the way in which they do.</summary>
    public required IReadOnlyDictionary<DifferenceKind, long> Differences { get; init; }
}
