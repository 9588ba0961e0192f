namespace RedisTyped.Resharding.Planning;

/// <summary>Keys that go from one node of the old topology to one of the new.</summary>
public sealed record PlannedLink
{
    /// <summary>The node that has them, by its name in the old topology.</summary>
    public required string Source { get; init; }

    /// <summary>The node that gets them, by its name in the new topology.</summary>
    public required string Target { get; init; }

    /// <summary>How they land there.</summary>
    public required LandingMode Mode { get; init; }

    /// <summary>Why in this way; for people.</summary>
    public string ModeReason { get; init; } = "";

    /// <summary>How many they are: counted, or estimated from a sample as <see cref="PlanFigures.IsExact"/> says.</summary>
    public long Keys { get; init; }

    /// <summary>How much memory they take, as MEMORY USAGE tells of a sample.</summary>
    public long Bytes { get; init; }
}
