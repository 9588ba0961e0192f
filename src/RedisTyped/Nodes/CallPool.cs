namespace RedisTyped.Nodes;

/// <summary>Idle objects of calls, for the next calls of the same kind. Thread-safe.</summary>
/// <remarks>
/// A caller who goes on with the next call does so on the thread that has just left the last one's object: that one is kept for the thread.
/// </remarks>
internal static class CallPool<TCall>
    where TCall : PendingCall
{
    /// <summary>So many are kept, whatever a burst of calls has needed.</summary>
    private const int Capacity = 4096;

    private static readonly Lock Lock = new();

    [ThreadStatic]
    private static TCall? mine;

    private static PendingCall? top;
    private static int count;

    /// <summary>Takes one.</summary>
    public static TCall? Take()
    {
        if (mine is { } own)
        {
            mine = null;
            return own;
        }

        if (Volatile.Read(ref top) is null)
        {
            return null;
        }

        lock (Lock)
        {
            if (top is not { } call)
            {
                return null;
            }

            top = call.Older;
            call.Older = null;
            count--;
            return (TCall)call;
        }
    }

    /// <summary>Gives one back.</summary>
    public static void Give(TCall call)
    {
        if (mine is null)
        {
            mine = call;
            return;
        }

        lock (Lock)
        {
            if (count < Capacity)
            {
                count++;
                call.Older = top;
                top = call;
            }
        }
    }
}
