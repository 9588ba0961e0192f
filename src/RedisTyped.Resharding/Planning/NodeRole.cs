namespace RedisTyped.Resharding.Planning;

/// <summary>What becomes of a server.</summary>
public enum NodeRole
{
    /// <summary>It has keys by the old topology, and is not in the new one.</summary>
    Retired,

    /// <summary>It is in both topologies, and serves all the while. It may give keys away, and get some.</summary>
    Retained,

    /// <summary>It is in the new topology only, and gets keys.</summary>
    Added,
}
