namespace RedisTyped.Resharding.Cleaning;

/// <summary>How moved keys are removed from where they were. Not thread-safe.</summary>
public sealed class CleanupOptions
{
    /// <summary>Whether it is only counted what would be removed.</summary>
    /// <value><see langword="false"/>.</value>
    public bool DryRun { get; set; }

    /// <summary>How many keys a second are removed from each node at most.</summary>
    /// <value>20,000; at least 1.</value>
    public long KeysPerSecond { get; set; } = 20_000;

    /// <summary>
    /// Whether keys go too that their new node does not have: deleted there since the cut-over, or expired. Without it they stay and are counted, since
    /// they might as well have never arrived.
    /// </summary>
    /// <value><see langword="false"/>.</value>
    public bool MissingToo { get; set; }

    /// <summary>Told now and then how many keys have been looked at, and removed; from any thread.</summary>
    /// <value><see langword="null"/>.</value>
    public IProgress<CleanupProgress>? Progress { get; set; }
}

/// <summary>How far removing is.</summary>
/// <param name="Node">The node.</param>
/// <param name="Seen">Its keys that have been looked at.</param>
/// <param name="Total">Its keys, roughly.</param>
/// <param name="Removed">Those that have been removed, or would be.</param>
public readonly record struct CleanupProgress(string Node, long Seen, long Total, long Removed);
