namespace RedisTyped.Resharding.Rdb;

/// <summary>In which way an RDB cannot be read.</summary>
public enum RdbFault
{
    /// <summary>It ends before its end mark.</summary>
    Truncated,

    /// <summary>Its bytes contradict the format.</summary>
    Corrupt,

    /// <summary>It holds what this version of the library, or the target, does not know. Such bytes cannot be stepped over.</summary>
    Unsupported,

    /// <summary>It was read to its end, but its bytes are not those that its checksum was made from.</summary>
    ChecksumMismatch,
}
