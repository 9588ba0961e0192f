namespace RedisTyped.Nodes;

/// <summary>What flows with a caller. A timer that is made in his call would keep it alive as long as the timer is.</summary>
internal static class CallerContext
{
    /// <summary>Keeps it from what is made before the result is disposed of, on the same thread; null where nothing flows.</summary>
    public static AsyncFlowControl? Withhold() => ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
}
