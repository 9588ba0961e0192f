namespace RedisTyped.Coalescing;

/// <summary>Calls that have just been made, chained newest first. Thread-safe, without a lock, since every caller comes here.</summary>
internal struct CallIntake
{
    private CoalescedCall? _newest;

    public bool IsEmpty => Volatile.Read(ref _newest) is null;

    /// <summary>Adds a call, and says how many there are then.</summary>
    public int Add(CoalescedCall call)
    {
        CoalescedCall? newest = Volatile.Read(ref _newest);
        while (true)
        {
            // Each counts those under it, so that nobody has to count them together.
            int count = (newest?.Depth ?? 0) + 1;
            call.Next = newest;
            call.Depth = count;
            CoalescedCall? seen = Interlocked.CompareExchange(ref _newest, call, newest);
            if (seen == newest)
            {
                return count;
            }

            newest = seen;
        }
    }

    /// <summary>Takes all, the newest first.</summary>
    public CoalescedCall? TakeAll() => Interlocked.Exchange(ref _newest, null);
}
