using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Links;

/// <summary>How links are run.</summary>
internal sealed record LinkRunOptions
{
    /// <summary>How many sources may have a snapshot under way at a time.</summary>
    public int ParallelSources { get; init; } = 2;

    /// <summary>Where bytes wait that targets are too slow for; null for the temporary folder of the system.</summary>
    public string? SpoolFolder { get; init; }

    /// <summary>How many bytes of each source may wait there, besides those of its snapshot.</summary>
    public long SpoolLimit { get; init; } = 10_000_000_000;

    /// <summary>Keeps snapshots to a rate; null for no limit.</summary>
    public RateGate? Gate { get; init; }

    /// <summary>Whether commands with keys on both sides are allowed: what they wrote is read from the source then.</summary>
    public bool ReadsStraddledKeys { get; init; } = true;

    /// <summary>How long the links of a source wait for each other when it is followed anew.</summary>
    public TimeSpan GatherDelay { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>How long to wait before a target that could not be reached is tried again; doubled each time.</summary>
    public TimeSpan FirstRetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>What the wait between two tries grows to.</summary>
    public TimeSpan LongestRetryDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of a source's stream, and of its snapshot, kept in memory before the spool takes them.</summary>
    public int MemoryPerSource { get; init; } = 16 * 1024 * 1024;

    /// <summary>How many snapshots in a row may be damaged before that is taken for the source's fault.</summary>
    public int MostDamagedSnapshots { get; init; } = 3;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
