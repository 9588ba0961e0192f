using System.Diagnostics;
using StackExchange.Redis;

namespace RedisTyped.Coalescing;

/// <summary>
/// Gives calls their answers, on threads of the pool and one after the other, since a work item for each would cost more than all else.
/// Callers go on within it. One who blocks holds up nobody: before the first call is ended, another thread is asked to help, which goes on
/// with the next call, and before that asks for one more. Where no help was needed, that thread gives the place back instead.
/// </summary>
internal sealed class HandOut : IThreadPoolWorkItem
{
    /// <summary>How long the node may be kept without work while callers go on: they may take as long as they like.</summary>
    private static readonly long Patience = Stopwatch.Frequency / 10_000;

    private readonly NodeCoalescer? _place;
    private readonly int _count;
    private readonly RedisValue[]? _values;
    private readonly RedisValue _value;
    private readonly Exception?[]? _faults;
    private readonly Exception? _fault;
    private readonly long _started;
    private CoalescedCall? _next;
    private int _ended;
    private int _holdsPlace;
    private int _isQueued;

    private HandOut(
        CoalescedCall first, NodeCoalescer? place, int count, RedisValue[]? values, RedisValue value, Exception?[]? faults, Exception? fault)
    {
        _next = first;
        _place = place;
        _holdsPlace = place is null ? 0 : 1;
        _count = count;
        _values = values;
        _value = value;
        _faults = faults;
        _fault = fault;
        _started = Stopwatch.GetTimestamp();
    }

    /// <summary>Gives each call the value in its place, or the fault there.</summary>
    /// <param name="first">The calls; may be none.</param>
    /// <param name="values">The values.</param>
    /// <param name="faults">What stands in the place of a value, where there is any.</param>
    /// <param name="place">What the calls hold a place of until they have ended.</param>
    /// <param name="count">How many calls hold the place.</param>
    public static void Values(CoalescedCall? first, RedisValue[] values, Exception?[]? faults = null, NodeCoalescer? place = null, int count = 0) =>
        Start(first, place, count, values, default, faults, null);

    /// <summary>Gives all calls one value.</summary>
    public static void Value(CoalescedCall? first, RedisValue value, NodeCoalescer? place = null, int count = 0) =>
        Start(first, place, count, null, value, null, null);

    /// <summary>Fails all calls.</summary>
    public static void Fault(CoalescedCall? first, Exception fault, NodeCoalescer? place = null, int count = 0) =>
        Start(first, place, count, null, default, null, fault);

    void IThreadPoolWorkItem.Execute()
    {
        // Before the calls are looked at: who ends the last one relies on it.
        Interlocked.Exchange(ref _isQueued, 0);
        CoalescedCall? first = Volatile.Read(ref _next);
        if (first is null)
        {
            LeavePlace();
            return;
        }

        if (first.Next is not null)
        {
            Queue();
        }

        while (TryTake() is { } call)
        {
            End(call);
            int ended = Interlocked.Increment(ref _ended);
            if (_holdsPlace != 0 && int.IsPow2(ended) && Stopwatch.GetTimestamp() - _started > Patience)
            {
                LeavePlace();
            }
        }
    }

    private static void Start(
        CoalescedCall? first, NodeCoalescer? place, int count, RedisValue[]? values, RedisValue value, Exception?[]? faults, Exception? fault)
    {
        if (first is null)
        {
            place?.Leave(count);
            return;
        }

        var handOut = new HandOut(first, place, count, values, value, faults, fault);
        bool isOne = first.Next is null;
        if (isOne)
        {
            handOut.LeavePlace();
        }

        // One caller goes on most quickly where this thread goes on anyway.
        ThreadPool.UnsafeQueueUserWorkItem(handOut, preferLocal: isOne);
    }

    // Calls only leave this list, so that the first one cannot be taken by somebody and be the first again.
    private CoalescedCall? TryTake()
    {
        while (Volatile.Read(ref _next) is { } call)
        {
            CoalescedCall? next = call.Next;
            if (Interlocked.CompareExchange(ref _next, next, call) == call)
            {
                // What has gathered goes one turn of the pool's queue later: the next calls of those who go on now are then among it.
                if (next is null && _holdsPlace != 0)
                {
                    Queue();
                }

                return call;
            }
        }

        return null;
    }

    private void End(CoalescedCall call)
    {
        int slot = call.Slot;
        if ((_fault ?? _faults?[slot]) is { } fault)
        {
            call.Fail(fault);
        }
        else
        {
            call.Complete(_values is null ? _value : _values[slot]);
        }
    }

    /// <summary>Asks for a thread, unless one is on its way.</summary>
    private void Queue()
    {
        if (Interlocked.CompareExchange(ref _isQueued, 1, 0) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void LeavePlace()
    {
        if (_holdsPlace != 0 && Interlocked.Exchange(ref _holdsPlace, 0) != 0)
        {
            _place!.Leave(_count);
        }
    }
}
