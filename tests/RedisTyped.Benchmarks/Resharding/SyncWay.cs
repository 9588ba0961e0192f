namespace RedisTyped.Benchmarks.Resharding;

/// <summary>How a replica gets its keys.</summary>
internal enum SyncWay
{
    /// <summary>It follows the master itself.</summary>
    Plain,

    /// <summary>It follows the master through a relay, which only copies.</summary>
    Relay,

    /// <summary>It follows the proxy, which lets every key pass.</summary>
    All,

    /// <summary>It follows the proxy, which lets those keys pass that a new topology of two nodes, routed by ketama, has on its node.</summary>
    Placed,
}
