namespace RedisTyped.Coalescing;

/// <summary>Calls under way to the node. They are guarded by the coalescer's gate, since they can be ended before the answer comes.</summary>
internal abstract class Trip
{
    private CallList _calls;

    /// <summary>Whether others wait until it has ended.</summary>
    public bool HoldsPlace => Count > 0;

    /// <summary>When the first of its calls was made; the end of all time when there is none.</summary>
    public long Started => _calls.First?.Started ?? long.MaxValue;

    /// <summary>How many calls hold a place with it; 0 where nobody waits for those to end.</summary>
    public int Count { get; private set; }

    /// <summary>Takes calls.</summary>
    public virtual void Load(CallList calls, int count)
    {
        _calls = calls;
        Count = count;
    }

    /// <summary>Takes the calls out: all of them, or those made at a time or before it.</summary>
    public CallList Unload(long time = long.MaxValue) => time == long.MaxValue ? _calls.TakeAll() : _calls.TakeStartedBy(time);
}
