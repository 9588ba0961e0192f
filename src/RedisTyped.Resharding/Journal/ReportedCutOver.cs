using System.Text.Json.Serialization;

namespace RedisTyped.Resharding.Journal;

/// <summary>What a cut-over, or the way back, has measured. Immutable.</summary>
public sealed record ReportedCutOver
{
    /// <summary>When it was done.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The epoch that it has put in force.</summary>
    public required long Epoch { get; init; }

    /// <summary>How long writes were held back.</summary>
    /// <value><see langword="null"/>: not known, since the run that held them back was killed.</value>
    [JsonPropertyName("pauseMs")]
    public TimeSpan? Pause { get; init; }

    /// <summary>How long of it the targets took to get what was written.</summary>
    /// <value><see langword="null"/>: not known, since the run that held them back was killed.</value>
    [JsonPropertyName("drainMs")]
    public TimeSpan? Drain { get; init; }

    /// <summary>How long nodes that serve on refused writes afterwards; zero where none serves on.</summary>
    [JsonPropertyName("refusingMs")]
    public TimeSpan Refusing { get; init; }

    /// <summary>How often writes were held back.</summary>
    /// <value><see langword="null"/>: not known, since the run that held them back was killed.</value>
    public int? Tries { get; init; }

    /// <summary>How many clients follow epochs.</summary>
    public int Clients { get; init; }

    /// <summary>How many of them had not come over when they stopped being waited for.</summary>
    public int Stragglers { get; init; }
}
