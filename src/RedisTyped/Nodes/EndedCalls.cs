namespace RedisTyped.Nodes;

/// <summary>Calls whose waiting has ended, in a row, linked through themselves. A call stands in one at a time; the owner has the lock.</summary>
internal struct EndedCalls
{
    private PendingCall? _newest;

    /// <summary>The call that was added first.</summary>
    public PendingCall? Oldest { get; private set; }

    /// <summary>Adds a call behind the others.</summary>
    public void Add(PendingCall call)
    {
        call.Older = _newest;
        if (_newest is null)
        {
            Oldest = call;
        }
        else
        {
            _newest.Newer = call;
        }

        _newest = call;
    }

    /// <summary>Takes a call out of the row.</summary>
    public void Remove(PendingCall call)
    {
        if (call.Older is null)
        {
            Oldest = call.Newer;
        }
        else
        {
            call.Older.Newer = call.Newer;
        }

        if (call.Newer is null)
        {
            _newest = call.Older;
        }
        else
        {
            call.Newer.Older = call.Older;
        }

        call.Older = null;
        call.Newer = null;
    }
}
