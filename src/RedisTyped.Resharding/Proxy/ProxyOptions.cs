using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Proxy;

/// <summary>What a proxy does.</summary>
internal sealed record ProxyOptions
{
    /// <summary>What the source is called in progress and messages.</summary>
    public required string SourceName { get; init; }

    /// <summary>The source.</summary>
    public required SourceOptions Source { get; init; }

    /// <summary>Who gets its keys; at least one.</summary>
    public required IReadOnlyList<ProxyTarget> Targets { get; init; }

    /// <summary>
    /// How long the first replica that wants a snapshot waits for those of the other targets, so that one snapshot does for all. With
    /// one target it does not wait.
    /// </summary>
    public TimeSpan GatherDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a source is looked for before its replicas are told to come back later.</summary>
    public TimeSpan SourcePatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether a snapshot that a replica loads slowly may wait on disk. If not, the source sends it as fast as the slowest replica
    /// loads it, as it would without proxy.
    /// </summary>
    public bool SpoolSnapshots { get; init; }

    /// <summary>How fast snapshots are passed on at most, all links together; none by default. The source is read no faster then.</summary>
    public SnapshotRate Rate { get; init; }

    /// <summary>Where bytes wait; null for the temporary folder of the system.</summary>
    public string? SpoolFolder { get; init; }

    /// <summary>How many bytes may wait on disk.</summary>
    public long SpoolLimit { get; init; } = 10L << 30;

    /// <summary>How many snapshots in a row may be damaged before that is taken for the source's fault.</summary>
    public int MostDamagedSnapshots { get; init; } = 3;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
