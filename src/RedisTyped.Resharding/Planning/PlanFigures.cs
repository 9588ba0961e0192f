using RedisTyped.Resharding.Filters;

namespace RedisTyped.Resharding.Planning;

/// <summary>What the servers held when the plan was made, and what they will.</summary>
public sealed record PlanFigures
{
    /// <summary>No figures.</summary>
    public static PlanFigures None { get; } = new();

    /// <summary>Whether every key was looked at; if not, the figures are estimates from a sample.</summary>
    public bool IsExact { get; init; }

    /// <summary>What was to become of strays when the plan was made, by which its links and figures are; null where that was not kept.</summary>
    public StrayPolicy? Strays { get; init; }

    /// <summary>The nodes of the old topology.</summary>
    public IReadOnlyList<SourceFigures> Sources { get; init; } = [];

    /// <summary>The nodes of the new topology.</summary>
    public IReadOnlyList<TargetFigures> Targets { get; init; } = [];

    /// <summary>The largest keys that were met, the largest first.</summary>
    public IReadOnlyList<BigKey> BigKeys { get; init; } = [];

    /// <summary>How long bringing all keys over takes, roughly; null where it was not worked out.</summary>
    public TimeSpan? Duration { get; init; }
}

/// <summary>What a node of the old topology holds.</summary>
public sealed record SourceFigures
{
    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>Its keys, in all databases.</summary>
    public long Keys { get; init; }

    /// <summary>The memory of its data.</summary>
    public long Bytes { get; init; }

    /// <summary>How many of its keys were looked at.</summary>
    public long SampledKeys { get; init; }

    /// <summary>How many of its keys expire.</summary>
    public long ExpiringKeys { get; init; }

    /// <summary>How many of its keys the old topology looks for elsewhere; an estimate where the figures are.</summary>
    public long StrayKeys { get; init; }

    /// <summary>Some of them, as text.</summary>
    public IReadOnlyList<string> StraySample { get; init; } = [];

    /// <summary>How many of its keys go to another server; an estimate where the figures are.</summary>
    public long MovingKeys { get; init; }

    /// <summary>The memory of those.</summary>
    public long MovingBytes { get; init; }

    /// <summary>How many bytes a second its stream grows by; null where that was not measured.</summary>
    public long? StreamRate { get; init; }
}

/// <summary>What a node of the new topology holds, and will.</summary>
public sealed record TargetFigures
{
    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>Its keys now.</summary>
    public long Keys { get; init; }

    /// <summary>The memory that it uses now.</summary>
    public long Bytes { get; init; }

    /// <summary>The keys that come.</summary>
    public long ArrivingKeys { get; init; }

    /// <summary>The memory of those.</summary>
    public long ArrivingBytes { get; init; }

    /// <summary>The keys that leave it, once they are cleaned up.</summary>
    public long LeavingKeys { get; init; }

    /// <summary>Its <c>maxmemory</c>; 0 for none.</summary>
    public long MaxMemory { get; init; }
}

/// <summary>A key that takes much memory.</summary>
/// <param name="Node">The node that has it.</param>
/// <param name="Database">The database there.</param>
/// <param name="Key">The key as text, cut short.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Bytes">The memory that it takes.</param>
/// <param name="Target">The node that it goes to; null where it stays.</param>
public sealed record BigKey(string Node, int Database, string Key, string Type, long Bytes, string? Target);
