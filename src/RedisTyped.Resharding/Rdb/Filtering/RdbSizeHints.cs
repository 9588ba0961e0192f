namespace RedisTyped.Resharding.Rdb.Filtering;

/// <summary>What becomes of the numbers of keys by which an RDB tells its reader how large a table to make.</summary>
internal enum RdbSizeHints
{
    /// <summary>
    /// They are scaled by the share of keys kept at the beginning of the database: without one a replica of 2,000,000 keys loaded 1.5
    /// times as long, and the unscaled one of 50,000,000 keys cost the target of a single key 513 MB.
    /// </summary>
    Scaled,

    /// <summary>They are left out.</summary>
    Dropped,

    /// <summary>They stay as they are; for targets that keep every key.</summary>
    Copied,
}
