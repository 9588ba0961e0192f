namespace RedisTyped.Nodes;

/// <summary>
/// The calls of a node that wait for their replies, and those whose waiting has ended and whose callers are still to go on. Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// One timer serves all calls instead of one each. It ticks while there are calls; a call that has seen as many whole ticks as make up
/// the operation timeout is late. Whoever takes a call off the waiting ones ends it; so it ends once, whatever comes together.
/// </para>
/// <para>
/// StackExchange.Redis before 2.0 ends all calls of a connection one behind the other on one thread. To go on with their callers there
/// lets one who blocks stop all others. So the ended calls stand in a row, which one work item of the thread pool, the runner, works off;
/// and where the row does not move for a tick, since a caller blocks or computes, another runner takes over. A work item for each call
/// would never let one wait for another, but cost a fifth of the throughput of 512 callers, where the runner costs a tenth. Callers who
/// say that they never block go on where their replies come in, and pay nothing.
/// </para>
/// </remarks>
internal sealed class PendingCalls : IThreadPoolWorkItem
{
    /// <summary>A runner makes room for other work of the pool after so many callers.</summary>
    private const int CallersPerTurn = 64;

    private static readonly TimeSpan ShortestTick = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan LongestTick = TimeSpan.FromMilliseconds(16);

    private readonly Lock _lock = new();
    private readonly TimeSpan _tick;
    private readonly int _ticksToLate;
    private readonly bool _callersMayBlock;
    private readonly ITimer _timer;
    private CallList _waiting;
    private CallList _ended;
    private int _now;
    private bool _isTicking;
    private bool _hasRunner;
    private int _runner;

    /// <summary>Keeps the calls of one node.</summary>
    /// <param name="timeout">How long the node has for an answer, from 1 ms.</param>
    /// <param name="callersMayBlock">Whether callers are kept off the thread that their replies come in on.</param>
    /// <param name="time">Gives the timer.</param>
    public PendingCalls(TimeSpan timeout, bool callersMayBlock, TimeProvider time)
    {
        _callersMayBlock = callersMayBlock;
        TimeSpan tick = timeout / 16;
        _tick = tick < ShortestTick ? ShortestTick : tick > LongestTick ? LongestTick : tick;
        _ticksToLate = (int)Math.Ceiling(timeout / _tick);

        // A timer would keep alive whatever flows with the caller who connects.
        bool flows = !ExecutionContext.IsFlowSuppressed();
        if (flows)
        {
            ExecutionContext.SuppressFlow();
        }

        try
        {
            _timer = time.CreateTimer(static calls => ((PendingCalls)calls!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            if (flows)
            {
                ExecutionContext.RestoreFlow();
            }
        }
    }

    /// <summary>Waits with a call.</summary>
    public void Add(PendingCall call)
    {
        bool wind;
        lock (_lock)
        {
            call.IsWaiting = true;
            call.Since = _now;
            _waiting.Add(call);
            wind = !_isTicking;
            _isTicking = true;
        }

        if (wind)
        {
            Wind();
        }
    }

    /// <summary>Ends the waiting of a call, and lets its caller go on.</summary>
    /// <returns>Whether it still waited.</returns>
    public bool TryEnd(PendingCall call, CallEnd end)
    {
        // Who cancels a call is no thread for its caller either.
        bool inPlace = !_callersMayBlock && end == CallEnd.Answered;
        bool run = false;
        lock (_lock)
        {
            if (!call.IsWaiting)
            {
                return false;
            }

            EndWaiting(call, end);
            if (!inPlace)
            {
                run = Enqueue(call);
            }
        }

        if (inPlace)
        {
            call.Complete();
        }
        else if (run)
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

    private void EndWaiting(PendingCall call, CallEnd end)
    {
        _waiting.Remove(call);
        call.IsWaiting = false;
        call.End = end;
    }

    /// <summary>Puts a call into the row, and says whether it is to be worked off from now on.</summary>
    private bool Enqueue(PendingCall call)
    {
        call.Since = _now;
        _ended.Add(call);
        bool run = !_hasRunner;
        _hasRunner = true;
        return run;
    }

    private void Tick()
    {
        bool run = false;
        bool wind;
        lock (_lock)
        {
            _now++;

            // Of the tick in which something began, only a part was its own.
            if (_ended.Oldest is { } held && _now - held.Since > 1)
            {
                run = true;
                _runner++;
            }

            while (_waiting.Oldest is { } call && _now - call.Since > _ticksToLate)
            {
                EndWaiting(call, CallEnd.Late);
                run |= Enqueue(call);
            }

            wind = _isTicking = _waiting.Oldest is not null || _ended.Oldest is not null;
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

    private void Run() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);

    private void Wind() => _timer.Change(_tick, Timeout.InfiniteTimeSpan);
}
