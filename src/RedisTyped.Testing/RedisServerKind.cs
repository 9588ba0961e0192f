namespace RedisTyped.Testing;

/// <summary>Which program a node runs.</summary>
public enum RedisServerKind
{
    /// <summary><c>redis-server</c> when it is on <c>PATH</c>, otherwise Garnet.</summary>
    Auto,

    /// <summary>The <c>redis-server</c> found on <c>PATH</c>. Needed for replicas and everything that reads a replication stream.</summary>
    RedisServer,

    /// <summary>Garnet, the Redis-compatible server of the NuGet package <c>garnet-server</c>; it runs wherever .NET runs.</summary>
    Garnet,
}
