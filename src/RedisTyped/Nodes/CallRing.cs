namespace RedisTyped.Nodes;

/// <summary>
/// Places for calls that wait. Calls take and leave them without a lock, while a timer looks through all of them. Thread-safe.
/// </summary>
/// <remarks>
/// Calls end about in the order in which they came, so that the place behind the last one taken is nearly always free. A thread that is
/// held up between taking a place and saying so sets the others back among calls that wait; how many of the places are taken, and not
/// how many of the next ones, therefore says whether the ring is full.
/// </remarks>
internal sealed class CallRing
{
    private const int Smallest = 64;

    /// <summary>After so many places that are taken all are looked at.</summary>
    private const int Tries = 16;

    /// <summary>After so many looks that found it nearly empty a smaller ring does.</summary>
    private const int QuietLooks = 256;

    private readonly Place[] _places;
    private int _next;
    private int _quiet;
    private bool _isClosed;

    private CallRing(int capacity) => _places = new Place[capacity];

    /// <summary>Whether a smaller ring would do.</summary>
    public bool IsTooWide => _quiet > QuietLooks;

    /// <summary>Makes the smallest ring.</summary>
    public static CallRing Create() => new(Smallest);

    /// <summary>Makes a ring of twice the size.</summary>
    public CallRing Wider() => new(_places.Length * 2);

    /// <summary>Makes a ring of half the size.</summary>
    public CallRing Narrower() => new(_places.Length / 2);

    /// <summary>Takes a place.</summary>
    /// <returns>False where another ring is to be taken, since this one is full or closed.</returns>
    public bool TryAdd(PendingCall call)
    {
        int next = _next;
        for (int i = 0; i < Tries; i++)
        {
            if (TryTake(next + i, call, out bool isOpen))
            {
                return isOpen;
            }
        }

        return TryAddFurther(next + Tries, call);
    }

    /// <summary>Gives a place back.</summary>
    public void Leave(int place) => Volatile.Write(ref _places[place].Call, null);

    /// <summary>Takes no more calls.</summary>
    public void Close()
    {
        Volatile.Write(ref _isClosed, true);
        Interlocked.MemoryBarrier();
    }

    /// <summary>How many places are taken.</summary>
    public int CountCalls()
    {
        int count = 0;
        foreach (ref Place place in _places.AsSpan())
        {
            count += Volatile.Read(ref place.Call) is null ? 0 : 1;
        }

        return count;
    }

    /// <summary>Whether a place is taken.</summary>
    public bool HasCalls()
    {
        foreach (ref Place place in _places.AsSpan())
        {
            if (Volatile.Read(ref place.Call) is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Ends the calls that are late. By one thread at a time.</summary>
    /// <param name="owner">Whose calls they are.</param>
    /// <param name="now">The tick.</param>
    /// <param name="ticksToLate">How many whole ticks a call may wait.</param>
    /// <param name="late">Takes those that have been ended.</param>
    /// <returns>How many others go on waiting.</returns>
    public int Sweep(PendingCalls owner, int now, int ticksToLate, ref EndedCalls late)
    {
        int waiting = 0;
        foreach (ref Place place in _places.AsSpan())
        {
            if (Volatile.Read(ref place.Call) is not { } call)
            {
                continue;
            }

            if (call.TryEndLate(owner, now, ticksToLate))
            {
                call.Since = now;
                late.Add(call);
            }
            else
            {
                waiting++;
            }
        }

        _quiet = _places.Length > Smallest && waiting < _places.Length / 8 ? _quiet + 1 : 0;
        return waiting;
    }

    /// <summary>Takes the first free place from one on, if at most half of all are taken.</summary>
    private bool TryAddFurther(int from, PendingCall call)
    {
        int free = -1;
        int taken = 0;
        for (int i = 0; i < _places.Length; i++)
        {
            if (Volatile.Read(ref _places[(from + i) & (_places.Length - 1)].Call) is not null)
            {
                taken++;
            }
            else if (free < 0)
            {
                free = from + i;
            }
        }

        if (taken > _places.Length / 2)
        {
            return false;
        }

        // Others may take it meanwhile; then the next one, of which half are free.
        for (int i = 0; i < _places.Length; i++)
        {
            if (TryTake(free + i, call, out bool isOpen))
            {
                return isOpen;
            }
        }

        return false;
    }

    /// <summary>Takes a place if it is free.</summary>
    /// <param name="place">The place; counted on beyond the last one.</param>
    /// <param name="call">The call.</param>
    /// <param name="isOpen">Whether it has the place: not if the ring has been closed meanwhile.</param>
    /// <returns>Whether it was free.</returns>
    private bool TryTake(int place, PendingCall call, out bool isOpen)
    {
        int index = place & (_places.Length - 1);
        ref PendingCall? taken = ref _places[index].Call;
        if (taken is not null || Interlocked.CompareExchange(ref taken, call, null) is not null)
        {
            isOpen = true;
            return false;
        }

        _next = index + 1;

        // Who closes looks after that whether there are calls: either it sees this one, or this one sees that it has closed.
        isOpen = !Volatile.Read(ref _isClosed);
        if (isOpen)
        {
            call.TakePlace(this, index);
        }
        else
        {
            Leave(index);
        }

        return true;
    }

    // An array of a class would check each store for the type of what it holds.
    private struct Place
    {
        public PendingCall? Call;
    }
}
