namespace RedisTyped.Reloading;

/// <summary>What a reload of the topology may do.</summary>
public sealed record TopologyReloadOptions
{
    /// <summary>
    /// Whether keys may get another node. They are not moved: what is on the node before is no longer found. For caches, and where the
    /// keys have been moved already.
    /// </summary>
    /// <value><see langword="false"/>: a topology that would move keys is refused.</value>
    public bool AllowKeyMovement { get; init; }
}
