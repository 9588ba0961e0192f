namespace RedisTyped.Coalescing;

/// <summary>Objects of ended calls, for the next calls of the same kind, each thread's own.</summary>
/// <remarks>A caller mostly goes on, and makes its next call, on the thread that has just ended the last one.</remarks>
internal static class CallSpares<TCall>
    where TCall : CoalescedCall
{
    private const int Capacity = 128;

    [ThreadStatic]
    private static TCall? first;

    [ThreadStatic]
    private static int count;

    /// <summary>Takes one.</summary>
    public static TCall? Take()
    {
        if (first is not { } call)
        {
            return null;
        }

        first = (TCall?)call.Next;
        count--;
        call.Next = null;
        return call;
    }

    /// <summary>Gives one that nobody else holds.</summary>
    public static void Give(TCall call)
    {
        if (count < Capacity)
        {
            call.Next = first;
            first = call;
            count++;
        }
    }
}
