namespace RedisTyped.Coalescing;

/// <summary>Calls that have just been made, chained newest first. Thread-safe, without a lock, since every caller comes here.</summary>
internal struct CallIntake
{
    private CoalescedCall? _newest;

    public bool IsEmpty => Volatile.Read(ref _newest) is null;

    /// <summary>Adds a call, and says whether it is the only one.</summary>
    public bool Add(CoalescedCall call)
    {
        CoalescedCall? newest = Volatile.Read(ref _newest);
        while (true)
        {
            call.Next = newest;
            CoalescedCall? seen = Interlocked.CompareExchange(ref _newest, call, newest);
            if (seen == newest)
            {
                return newest is null;
            }

            newest = seen;
        }
    }

    /// <summary>Takes all, the newest first.</summary>
    public CoalescedCall? TakeAll() => Interlocked.Exchange(ref _newest, null);
}
