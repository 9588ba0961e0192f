namespace RedisTyped;

/// <summary>What happens to a message when as many as may wait are waiting to be read.</summary>
public enum MessageOverflow
{
    /// <summary>The enumeration gives those that wait, and then ends with an exception.</summary>
    Fail,

    /// <summary>The oldest that waits is dropped.</summary>
    DropOldest,

    /// <summary>The new one is dropped.</summary>
    DropNewest,
}
