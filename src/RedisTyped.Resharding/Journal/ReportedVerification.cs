using System.Text.Json.Serialization;

namespace RedisTyped.Resharding.Journal;

/// <summary>What a verification has found, in numbers. Immutable.</summary>
public sealed record ReportedVerification
{
    /// <summary>When it was done.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>How much was compared: full, sample or count.</summary>
    public required string Mode { get; init; }

    /// <summary>How many keys were compared.</summary>
    public long Compared { get; init; }

    /// <summary>How many differ.</summary>
    public long Different { get; init; }

    /// <summary>How many could not be decided.</summary>
    public long Undecided { get; init; }

    /// <summary>How many keys the old topology looks for elsewhere.</summary>
    public long Strays { get; init; }

    /// <summary>How often keys were read again, since they were written while they were read.</summary>
    public long Retries { get; init; }

    /// <summary>How long it took.</summary>
    [JsonPropertyName("elapsedMs")]
    public TimeSpan Elapsed { get; init; }
}
