namespace RedisTyped;

/// <summary>Which server of a node answers commands that only read. Writes always go to the primary.</summary>
public enum ReadFrom
{
    /// <summary>The primary alone: whoever has written reads what was written.</summary>
    Primary,

    /// <summary>A replica, and the primary while none can be reached. What is read may be older than what was written.</summary>
    PreferReplica,

    /// <summary>A replica alone; the call fails while none can be reached.</summary>
    Replica,

    /// <summary>The primary, or the replicas if one of them answers sooner. What is read may be older than what was written.</summary>
    Nearest,
}
