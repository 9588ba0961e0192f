using RedisTyped.Resharding.Filters;

namespace RedisTyped.Resharding.Planning;

/// <summary>What is done in cases that a plan leaves to its owner, and how much may be spent.</summary>
public sealed record PlanPolicies
{
    /// <summary>Keys of a source that the old topology looks for on another node.</summary>
    /// <value><see cref="StrayPolicy.Drop"/>.</value>
    public StrayPolicy Strays { get; init; } = StrayPolicy.Drop;

    /// <summary>Commands with keys on two sides.</summary>
    /// <value><see cref="StraddlePolicy.Refetch"/>.</value>
    public StraddlePolicy Straddles { get; init; } = StraddlePolicy.Refetch;

    /// <summary>Commands whose keys are not known.</summary>
    /// <value><see cref="UnknownCommandPolicy.Stop"/>.</value>
    public UnknownCommandPolicy UnknownCommands { get; init; } = UnknownCommandPolicy.Stop;

    /// <summary>Functions of the sources.</summary>
    /// <value><see cref="FunctionPolicy.Same"/>.</value>
    public FunctionPolicy Functions { get; init; } = FunctionPolicy.Same;

    /// <summary>From how many bytes on a value is written in pieces by the modes that write; at least 1 MB.</summary>
    /// <value>64 MB.</value>
    public long BigKeyBytes { get; init; } = 64L << 20;

    /// <summary>How many bytes a second snapshots, and keys that are read one by one, land at most, those of all sources together; null for as fast as targets take them. What is written meanwhile is not held back.</summary>
    /// <value><see langword="null"/>.</value>
    public long? RateBytes { get; init; }

    /// <summary>How many keys a second land so at most; null for as fast as targets take them.</summary>
    /// <value><see langword="null"/>.</value>
    public long? RateKeys { get; init; }

    /// <summary>How long a target that serves clients already may take to answer what is written into it, 99 of 100 times: while it takes longer, snapshots and keys that are read one by one land there slower. Null for whatever it takes. A target that follows is not written into.</summary>
    /// <value><see langword="null"/>; at least 1 ms.</value>
    public TimeSpan? TargetLatencyLimit { get; init; }

    /// <summary>How many sources make a snapshot at the same time: each needs memory for a child, and loads its targets.</summary>
    /// <value>2; at least 1.</value>
    public int ParallelSources { get; init; } = 2;

    /// <summary>Where bytes wait for targets that are slower than their sources; null for the system's temporary folder.</summary>
    /// <value><see langword="null"/>.</value>
    public string? SpoolFolder { get; init; }

    /// <summary>How many bytes may wait there for each source; null for the size of its snapshot and 10 GB.</summary>
    /// <value><see langword="null"/>.</value>
    public long? SpoolBytes { get; init; }
}
