namespace RedisTyped.Nodes;

/// <summary>What ended the waiting of a call.</summary>
internal enum CallEnd
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>The reply, or the failure that StackExchange.Redis gave in its place.</summary>
    Answered,

    /// <summary>The operation timeout.</summary>
    Late,

    /// <summary>The caller.</summary>
    Cancelled,
}
