namespace RedisTyped.Protocol;

/// <summary>What came of an attempt to read.</summary>
internal enum ReadStatus
{
    /// <summary>All of it is there.</summary>
    Complete,

    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>It is not RESP; nothing behind it can be understood either.</summary>
    Faulty,
}
