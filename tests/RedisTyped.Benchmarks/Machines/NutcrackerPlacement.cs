namespace RedisTyped.Benchmarks.Machines;

/// <summary>How nutcracker places keys.</summary>
internal enum NutcrackerPlacement
{
    /// <summary>crc32a modulo the number of servers, which is what the nodes' other users do.</summary>
    Modulo,

    /// <summary>Its own defaults: a ring, fnv1a_64.</summary>
    Ketama,
}
