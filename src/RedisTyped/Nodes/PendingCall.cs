namespace RedisTyped.Nodes;

/// <summary>A call that waits for its node, as the node's list of them sees it. The object serves one call after another: it has lives.</summary>
internal abstract class PendingCall
{
    private const int LifeShift = 2;

    private const long EndMask = (1 << LifeShift) - 1;

    // The number of the life, and what ended it. Whoever ends a life says which: one that has seen an earlier one ends nothing.
    private long _state = (long)CallEnd.Answered;
    private PendingCalls? _owner;
    private CallRing? _ring;
    private int _place;
    private int _since;

    /// <summary>The call before it in its list.</summary>
    public PendingCall? Older { get; set; }

    /// <summary>The call behind it in its list.</summary>
    public PendingCall? Newer { get; set; }

    /// <summary>The tick in which it came into its list.</summary>
    public int Since { get; set; }

    /// <summary>What ended its waiting.</summary>
    public CallEnd End => (CallEnd)(Volatile.Read(ref _state) & EndMask);

    /// <summary>Ends the caller's task, which may go on with the caller at once.</summary>
    public abstract void Complete();

    /// <summary>Takes a place in a ring.</summary>
    public void TakePlace(CallRing ring, int place)
    {
        _ring = ring;
        _place = place;
    }

    /// <summary>Waits from now on, in the place that it has taken.</summary>
    public void BeginWaiting(PendingCalls owner, int now)
    {
        _owner = owner;
        _since = now;
        Volatile.Write(ref _state, ((_state >> LifeShift) + 1) << LifeShift);
    }

    /// <summary>Ends the waiting and leaves its place; for whoever cannot take it for another call.</summary>
    /// <returns>Whether it still waited.</returns>
    public bool TryEnd(CallEnd end) => TryEnd(Volatile.Read(ref _state), end);

    /// <summary>Ends the waiting if it has lasted too long; for who has met the object in a place, and cannot know whose call it serves by now.</summary>
    /// <returns>Whether it has.</returns>
    public bool TryEndLate(PendingCalls owner, int now, int ticksToLate)
    {
        // First the life, then what belongs to it: that is written before the life begins, and not again before it has ended.
        long state = Volatile.Read(ref _state);
        return _owner == owner && now - _since > ticksToLate && TryEnd(state, CallEnd.Late);
    }

    private bool TryEnd(long state, CallEnd end)
    {
        if ((state & EndMask) != (long)CallEnd.None || Interlocked.CompareExchange(ref _state, state | (long)end, state) != state)
        {
            return false;
        }

        _ring!.Leave(_place);
        return true;
    }
}
