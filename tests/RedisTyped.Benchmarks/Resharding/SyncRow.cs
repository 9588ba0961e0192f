namespace RedisTyped.Benchmarks.Resharding;

/// <summary>A way to get replicas in step with a master.</summary>
/// <param name="Name">Name of the row.</param>
/// <param name="Title">What it is.</param>
/// <param name="Way">How they get their keys.</param>
/// <param name="Baseline">The row that it is compared with; null for none.</param>
/// <param name="Most">How many times as long as that it may take at most; 0 where nothing is wanted.</param>
internal sealed record SyncRow(string Name, string Title, SyncWay Way, string? Baseline = null, double Most = 0)
{
    /// <summary>How long after the last byte of the snapshot a replica may be in step at the latest, in milliseconds.</summary>
    public const double MostMillisecondsAfterLastByte = 100;

    /// <summary>Size of the large value where there is one.</summary>
    public const int LargeValueBytes = 128 * 1024 * 1024;

    private const double MegabytesOfProxy = 100;
    private const double MegabytesPerReplica = 32;

    /// <summary>How many replicas there are, on one link to the master.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Whether the proxy is measured.</summary>
    public bool IsOfProxy => Way is SyncWay.All or SyncWay.Placed;

    /// <summary>Whether the master has a value of <see cref="LargeValueBytes"/>, too.</summary>
    public bool HasLargeValue { get; init; }

    /// <summary>How much memory the proxy may have at most, in million bytes.</summary>
    public double MostMegabytes => MegabytesOfProxy + (Replicas * MegabytesPerReplica);

    /// <summary>All rows.</summary>
    public static IReadOnlyList<SyncRow> Catalog { get; } =
    [
        new("replicaof", "plain `REPLICAOF`", SyncWay.Plain),
        new("keep-all", "proxy, every key passes", SyncWay.All, "replicaof", 1.10),
        new("keep-half", "proxy, half of the keys pass", SyncWay.Placed, "replicaof", 1.00),
        new("two-halves", "proxy, a half each for two replicas", SyncWay.Placed, "keep-half", 1.20) { Replicas = 2 },
        new("relay", "plain `REPLICAOF` through a relay that only copies", SyncWay.Relay, "replicaof"),
        new("replicaof-large", "plain `REPLICAOF`, with a value of 128 MiB", SyncWay.Plain) { HasLargeValue = true },
        new("relay-large", "through the relay, with a value of 128 MiB", SyncWay.Relay, "replicaof-large") { HasLargeValue = true },
        new("keep-all-large", "proxy, every key passes, with a value of 128 MiB", SyncWay.All, "replicaof-large", 1.10) { HasLargeValue = true },
    ];
}
