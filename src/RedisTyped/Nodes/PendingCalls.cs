using System.Numerics;
using RedisTyped.Nodes.Health;

namespace RedisTyped.Nodes;

/// <summary>
/// The calls of a node that wait for their replies, and those whose waiting has ended and whose callers are still to go on. Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// One timer serves all calls instead of one each. It ticks while there are calls; a call that has seen as many whole ticks as make up
/// the operation timeout is late. A waiting call stands in a ring of its processor, which it enters and leaves without a lock. It knows
/// by itself whether it waits, and leaves that state but once, whatever comes together.
/// </para>
/// <para>
/// StackExchange.Redis before 2.0 ends all calls of a connection one behind the other on one thread. To go on with their callers there
/// costs nothing, but lets one who blocks stop all others. Where callers may block, the ended calls stand in a row, which one work item of
/// the thread pool, the runner, works off; and where the row does not move for a tick, since a caller blocks or computes, another runner
/// takes over. A work item for each call would never let one wait for another, and cost still more.
/// </para>
/// </remarks>
internal sealed class PendingCalls : IThreadPoolWorkItem
{
    /// <summary>A runner makes room for other work of the pool after so many callers.</summary>
    private const int CallersPerTurn = 64;

    private const int MostRings = 8;

    private static readonly TimeSpan ShortestTick = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan LongestTick = TimeSpan.FromMilliseconds(16);

    // A power of two.
    private static readonly int RingCount = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, MostRings));

    private readonly Lock _lock = new();
    private readonly TimeSpan _tick;
    private readonly int _ticksToLate;
    private readonly bool _callersMayBlock;
    private readonly NodeGate? _gate;
    private readonly ITimer _timer;
    private readonly CallRing[] _rings = new CallRing[RingCount];
    private readonly List<CallRing> _closedRings = [];
    private EndedCalls _ended;
    private int _now;
    private bool _isTicking;
    private bool _hasRunner;
    private int _runner;
    private bool _areMany;

    /// <summary>Keeps the calls of one node.</summary>
    /// <param name="timeout">How long the node has for an answer, from 1 ms.</param>
    /// <param name="callersMayBlock">Whether callers are kept off the thread that their replies come in on.</param>
    /// <param name="time">Gives the timer.</param>
    /// <param name="gate">Is told whether there are as many as may be; null where there may be any number.</param>
    public PendingCalls(TimeSpan timeout, bool callersMayBlock, TimeProvider time, NodeGate? gate = null)
    {
        for (int i = 0; i < _rings.Length; i++)
        {
            _rings[i] = CallRing.Create();
        }

        _gate = gate;
        _callersMayBlock = callersMayBlock;
        TimeSpan tick = timeout / 16;
        _tick = tick < ShortestTick ? ShortestTick : tick > LongestTick ? LongestTick : tick;
        _ticksToLate = (int)Math.Ceiling(timeout / _tick);

        using AsyncFlowControl? withheld = CallerContext.Withhold();
        _timer = time.CreateTimer(static calls => ((PendingCalls)calls!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits with a call.</summary>
    public void Add(PendingCall call)
    {
        int now = Volatile.Read(ref _now);
        int index = Thread.GetCurrentProcessorId() & (RingCount - 1);
        CallRing ring = Volatile.Read(ref _rings[index]);
        while (!ring.TryAdd(call))
        {
            ring = RingAfter(index, ring);
        }

        call.BeginWaiting(this, now);
        KeepTicking();
    }

    /// <summary>Ends the waiting of a call, and lets its caller go on.</summary>
    /// <returns>Whether it still waited.</returns>
    public bool TryEnd(PendingCall call, CallEnd end)
    {
        if (!call.TryEnd(end))
        {
            return false;
        }

        // Who cancels a call is no thread for its caller either.
        if (!_callersMayBlock && end == CallEnd.Answered)
        {
            call.Complete();
            return true;
        }

        bool run;
        lock (_lock)
        {
            call.Since = _now;
            _ended.Add(call);
            run = TakeRunner();
        }

        KeepTicking();
        if (run)
        {
            Run();
        }

        return true;
    }

    /// <summary>Goes on with the callers of ended calls.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        int self = Volatile.Read(ref _runner);
        for (int i = 0; i < CallersPerTurn; i++)
        {
            if (NextEnded(self) is not { } call)
            {
                return;
            }

            call.Complete();
        }

        Run();
    }

    private PendingCall? NextEnded(int runner)
    {
        lock (_lock)
        {
            PendingCall? call = _ended.Oldest;
            if (runner != _runner && (call is null || call.Since == _now))
            {
                // Another one has taken over, and needs no help.
                return null;
            }

            if (call is null)
            {
                _hasRunner = false;
            }
            else
            {
                _ended.Remove(call);
            }

            return call;
        }
    }

    /// <summary>Says whether the row is to be worked off from now on.</summary>
    private bool TakeRunner()
    {
        bool run = !_hasRunner;
        _hasRunner = true;
        return run;
    }

    /// <summary>The ring to try after one that has taken no call.</summary>
    private CallRing RingAfter(int index, CallRing ring)
    {
        lock (_lock)
        {
            if (_rings[index] == ring)
            {
                // Counted here and by the timer: between the two no more can come than the rings have room for.
                NoteCount(_rings.Sum(static r => r.CountCalls()) + _closedRings.Sum(static r => r.CountCalls()));
                Replace(index, ring.Wider());
            }

            return _rings[index];
        }
    }

    private void Replace(int index, CallRing ring)
    {
        CallRing old = _rings[index];
        Volatile.Write(ref _rings[index], ring);
        old.Close();
        _closedRings.Add(old);
    }

    private void Tick()
    {
        bool run = false;
        bool wind = true;
        lock (_lock)
        {
            Volatile.Write(ref _now, _now + 1);

            // Of the tick in which something began, only a part was its own.
            if (_ended.Oldest is { } held && _now - held.Since > 1)
            {
                run = true;
                _runner++;
            }

            if (!Sweep())
            {
                // A call that comes now sees either that the timer stands, or is seen here.
                Interlocked.Exchange(ref _isTicking, false);
                wind = HasCalls() && !Interlocked.Exchange(ref _isTicking, true);
            }

            if (_ended.Oldest is not null)
            {
                run |= TakeRunner();
            }
        }

        // Wound anew each time, so that the ticks that a sleeping machine has missed do not come together when it wakes.
        if (wind)
        {
            Wind();
        }

        if (run)
        {
            Run();
        }
    }

    /// <summary>Ends the calls that are late, and says whether there are calls then.</summary>
    private bool Sweep()
    {
        int waiting = 0;
        for (int i = 0; i < _rings.Length; i++)
        {
            waiting += _rings[i].Sweep(this, _now, _ticksToLate, ref _ended);
            if (_rings[i].IsTooWide)
            {
                Replace(i, _rings[i].Narrower());
            }
        }

        for (int i = _closedRings.Count - 1; i >= 0; i--)
        {
            int inOld = _closedRings[i].Sweep(this, _now, _ticksToLate, ref _ended);
            waiting += inOld;
            if (inOld == 0)
            {
                _closedRings.RemoveAt(i);
            }
        }

        NoteCount(waiting);
        return waiting > 0 || _ended.Oldest is not null;
    }

    /// <summary>Tells the gate when there come to be as many calls as may wait, and when there are fewer again.</summary>
    private void NoteCount(int waiting)
    {
        bool areMany = waiting >= _gate?.MostPendingCalls;
        if (areMany != _areMany)
        {
            _areMany = areMany;
            _gate!.NoteMany(areMany);
        }
    }

    private bool HasCalls() => Array.Exists(_rings, static ring => ring.HasCalls());

    private void KeepTicking()
    {
        if (!Volatile.Read(ref _isTicking) && !Interlocked.Exchange(ref _isTicking, true))
        {
            Wind();
        }
    }

    private void Run() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);

    private void Wind() => _timer.Change(_tick, Timeout.InfiniteTimeSpan);
}
