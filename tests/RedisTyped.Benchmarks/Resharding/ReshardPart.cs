namespace RedisTyped.Benchmarks.Resharding;

/// <summary>A part of what is measured of resharding, with a place of its own on the page.</summary>
internal enum ReshardPart
{
    /// <summary>Whole syncs of real servers.</summary>
    Sync,

    /// <summary>The filter of RDBs, in memory.</summary>
    Filter,

    /// <summary>The rewriting of streams, in memory.</summary>
    Stream,

    /// <summary>What the proxy adds to a stream, and what it costs the source.</summary>
    Following,

    /// <summary>The proxy beside the original, where that is named.</summary>
    Original,
}
