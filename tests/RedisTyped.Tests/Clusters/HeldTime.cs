using System.Collections.Concurrent;

namespace RedisTyped.Tests.Clusters;

/// <summary>A clock that moves on, and whose timers run down, when a test says so.</summary>
internal sealed class HeldTime : TimeProvider
{
    private readonly ConcurrentQueue<HeldTimer> _timers = new();
    private long _now;

    /// <summary>For how long the timers are wound that have not run down.</summary>
    public IReadOnlyList<TimeSpan> Wound => [.. _timers.Select(static timer => timer.Due).OfType<TimeSpan>()];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public void Advance(TimeSpan time) => _now += time.Ticks;

    /// <summary>Lets every timer that is wound run down.</summary>
    public void RunDown() => Array.ForEach(_timers.ToArray(), static timer => timer.RunDown());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HeldTimer(() => callback(state));
        timer.Change(dueTime, period);
        _timers.Enqueue(timer);
        return timer;
    }

    private sealed class HeldTimer(Action callback) : ITimer
    {
        public TimeSpan? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? null : dueTime;
            return true;
        }

        public void RunDown()
        {
            if (Due is not null)
            {
                Due = null;
                callback();
            }
        }

        public void Dispose() => Due = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
