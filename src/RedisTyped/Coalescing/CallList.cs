namespace RedisTyped.Coalescing;

/// <summary>Calls in the order in which they were made. Not thread-safe.</summary>
internal struct CallList
{
    private CoalescedCall? _last;

    public CoalescedCall? First { get; private set; }

    public readonly bool IsEmpty => First is null;

    /// <summary>Calls that are chained already.</summary>
    public static CallList Of(CoalescedCall? first)
    {
        var list = new CallList { First = first, _last = first };
        while (list._last?.Next is { } next)
        {
            list._last = next;
        }

        return list;
    }

    public void Add(CoalescedCall call)
    {
        call.Next = null;
        if (_last is null)
        {
            First = call;
        }
        else
        {
            _last.Next = call;
        }

        _last = call;
    }

    /// <summary>Adds calls that are chained newest first.</summary>
    public void AddReversed(CoalescedCall? newest)
    {
        if (newest is null)
        {
            return;
        }

        CoalescedCall? oldest = null;
        for (CoalescedCall? call = newest; call is not null;)
        {
            CoalescedCall? older = call.Next;
            call.Next = oldest;
            oldest = call;
            call = older;
        }

        if (_last is null)
        {
            First = oldest;
        }
        else
        {
            _last.Next = oldest;
        }

        _last = newest;
    }

    /// <summary>Counts the first calls, no more than a number of them.</summary>
    public readonly int Count(int most)
    {
        int count = 0;
        for (CoalescedCall? call = First; call is not null && count < most; call = call.Next)
        {
            count++;
        }

        return count;
    }

    /// <summary>Takes the first calls, no more than a number of them; there is one at least.</summary>
    public CallList Take(int most, out int count)
    {
        CoalescedCall end = First!;
        for (count = 1; count < most && end.Next is { } next; count++)
        {
            end = next;
        }

        return TakeUpTo(end);
    }

    /// <summary>Takes all calls.</summary>
    public CallList TakeAll() => TakeUpTo(null);

    /// <summary>Takes the calls that were made at a time or before it.</summary>
    public CallList TakeStartedBy(long time)
    {
        CoalescedCall? end = null;
        for (CoalescedCall? call = First; call is not null && call.Started <= time; call = call.Next)
        {
            end = call;
        }

        return end is null ? default : TakeUpTo(end);
    }

    private CallList TakeUpTo(CoalescedCall? end)
    {
        CallList taken = this;
        if (end?.Next is not { } rest)
        {
            this = default;
            return taken;
        }

        end.Next = null;
        taken._last = end;
        First = rest;
        return taken;
    }
}
