using RedisTyped.Resharding.Filters;

namespace RedisTyped.Resharding.Planning;

/// <summary>What a plan is made from, beside the topologies. Not thread-safe.</summary>
public sealed class PlanOptions
{
    /// <summary>Whether every key is looked at, so that the figures are exact as long as nothing is written meanwhile.</summary>
    /// <value><see langword="false"/>: a sample of each node.</value>
    public bool Full { get; set; }

    /// <summary>How many keys of each node a sample has.</summary>
    /// <value>10,000; at least 1.</value>
    public int SampleSize { get; set; } = 10_000;

    /// <summary>How all keys land; null for what suits each link.</summary>
    /// <value><see langword="null"/>.</value>
    public LandingMode? Mode { get; set; }

    /// <summary>What is done in doubtful cases, and how much may be spent.</summary>
    public PlanPolicies Policies { get; set; } = new();

    /// <summary>How many large keys are listed.</summary>
    /// <value>20.</value>
    public int BigKeysListed { get; set; } = 20;

    /// <summary>Of how many kept strays of a node their owners are asked.</summary>
    internal int StraysAsked { get; init; } = 100_000;

    /// <summary>Told how many keys of how many have been looked at; from any thread.</summary>
    /// <value><see langword="null"/>.</value>
    public IProgress<PlanProgress>? Progress { get; set; }
}

/// <summary>How far looking at the keys is.</summary>
/// <param name="Node">The node that is looked at.</param>
/// <param name="Seen">How many of its keys have been.</param>
/// <param name="Wanted">How many are to be.</param>
public readonly record struct PlanProgress(string Node, long Seen, long Wanted);
