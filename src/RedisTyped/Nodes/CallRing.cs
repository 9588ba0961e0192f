namespace RedisTyped.Nodes;

/// <summary>
/// Places for calls that wait. Calls take and leave them without a lock, while a timer looks through all of them. Thread-safe.
/// </summary>
/// <remarks>Calls end about in the order in which they came, so that the place behind the last one taken is nearly always free.</remarks>
internal sealed class CallRing
{
    private const int Smallest = 64;

    /// <summary>After so many places that are taken the ring counts as full.</summary>
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
            int index = (next + i) & (_places.Length - 1);
            ref PendingCall? place = ref _places[index].Call;
            if (place is null && Interlocked.CompareExchange(ref place, call, null) is null)
            {
                _next = index + 1;

                // Who closes looks after that whether there are calls: either it sees this one, or this one sees that it has closed.
                if (Volatile.Read(ref _isClosed))
                {
                    Leave(index);
                    return false;
                }

                call.TakePlace(this, index);
                return true;
            }
        }

        return false;
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
    public int Sweep(PendingCalls owner, int now, int ticksToLate, ref CallList late)
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

    // An array of a class would check each store for the type of what it holds.
    private struct Place
    {
        public PendingCall? Call;
    }
}
