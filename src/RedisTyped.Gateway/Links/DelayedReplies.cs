using System.Diagnostics.CodeAnalysis;

namespace RedisTyped.Gateway.Links;

/// <summary>
/// Clients whose written replies wait for others, to be sent with them, in the order in which they began to wait. Usually the others come soon; who has waited for too long is
/// sent what there is. For one thread, but for its timer, which runs down on one of the pool: where none of these is free, who waits on an idle thread waits for that.
/// </summary>
/// <param name="bell">Rung when the thread has not looked for a while.</param>
/// <param name="time">The time.</param>
internal sealed class DelayedReplies(TurnBell bell, TimeProvider time) : IDisposable
{
    /// <summary>So long a reply waits for others, where the thread has something to do.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(1);

    /// <summary>So long the thread is left alone where it has nothing to do: to wake it for each would cost more than waiting saves. A timer of .NET may run down as much later.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(4);

    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(1);

    private readonly Queue<Entry> _entries = new();
    private ITimer? _timer;
    private long _looked;
    private volatile bool _isTimed;
    private volatile bool _isAny;
    private bool _isClosed;

    /// <summary>Takes in one that begins to wait.</summary>
    /// <param name="receiver">The client.</param>
    /// <param name="wait">Its number of this wait.</param>
    /// <returns>False: it is closed.</returns>
    public bool TryAdd(ReplyReceiver receiver, int wait)
    {
        if (_isClosed)
        {
            return false;
        }

        _isAny = true;
        _entries.Enqueue(new Entry(receiver, wait, time.GetTimestamp()));
        SetTimer();
        return true;
    }

    /// <summary>Takes one that has waited for too long, and notes that the thread has looked.</summary>
    /// <param name="receiver">The client.</param>
    /// <param name="wait">Its number of the wait.</param>
    /// <returns>Whether there was one. If not, and others still wait, the bell is rung when the thread has not looked for a while.</returns>
    public bool TryTake([MaybeNullWhen(false)] out ReplyReceiver receiver, out int wait)
    {
        (receiver, wait) = (null, 0);
        Volatile.Write(ref _looked, time.GetTimestamp());
        if (!_entries.TryPeek(out Entry first))
        {
            _isAny = false;
            return false;
        }

        if (!_isClosed && time.GetElapsedTime(first.Since, _looked) < Longest)
        {
            SetTimer();
            return false;
        }

        _entries.Dequeue();
        (receiver, wait) = (first.Receiver, first.Wait);
        return true;
    }

    /// <summary>Closes it: all that it has are to be taken.</summary>
    public void Dispose()
    {
        _isClosed = true;
        _timer?.Dispose();
    }

    private void SetTimer()
    {
        if (!_isTimed)
        {
            _isTimed = true;
            _timer ??= time.CreateTimer(static delayed => ((DelayedReplies)delayed!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(Silence, Timeout.InfiniteTimeSpan);
        }
    }

    // On a thread of the pool.
    private void Ring()
    {
        TimeSpan rest = Silence - time.GetElapsedTime(Volatile.Read(ref _looked));
        if (rest > TimeSpan.Zero && _isAny)
        {
            // It looks by itself: a stroke would only end its turn early. Where nobody waits there is one all the same, as somebody may come at this moment; then it is quiet.
            _timer!.Change(rest > ShortestRest ? rest : ShortestRest, Timeout.InfiniteTimeSpan);
            return;
        }

        _isTimed = false;
        if (!bell.TryRing())
        {
            _isTimed = true;
            _timer!.Change(Silence, Timeout.InfiniteTimeSpan);
        }
    }

    private readonly record struct Entry(ReplyReceiver Receiver, int Wait, long Since);
}
