namespace RedisTyped.Operation.Tests.NodeStates;

/// <summary>A clock that stands still until a test moves it.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];
    private long _now = 1;

    /// <summary>Whether a timer has been wound and has not run down since.</summary>
    public bool IsWound => Array.Exists(Timers, static timer => timer.IsWound);

    /// <summary>For how long a timer was wound that has not run down since; null: none is.</summary>
    public TimeSpan? Due => Array.Find(Timers, static timer => timer.IsWound)?.Due;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp());

    /// <summary>Moves the clock, and no timer.</summary>
    public void Advance(TimeSpan time) => Interlocked.Add(ref _now, time.Ticks);

    /// <summary>Moves the clock, and lets every timer that is wound run down, again and again.</summary>
    public void Tick(TimeSpan time, int times)
    {
        for (int i = 0; i < times; i++)
        {
            Advance(time);
            Array.ForEach(Timers, static timer => timer.RunDown());
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(() => callback(state));
        timer.Change(dueTime, period);
        lock (_timers)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    // What runs down may have another one made.
    private ManualTimer[] Timers
    {
        get
        {
            lock (_timers)
            {
                return [.. _timers];
            }
        }
    }

    private sealed class ManualTimer(Action callback) : ITimer
    {
        public bool IsWound { get; private set; }

        public TimeSpan Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            IsWound = dueTime != Timeout.InfiniteTimeSpan;
            Due = dueTime;
            return true;
        }

        public void RunDown()
        {
            if (IsWound)
            {
                IsWound = false;
                callback();
            }
        }

        public void Dispose() => IsWound = false;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
