namespace RedisTyped.Resharding.Tests.Replication.Runtime;

/// <summary>A time that leaps to the end of whatever is waited for, and stands still otherwise.</summary>
internal sealed class LeapingTime : TimeProvider
{
    private long _now = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public TimeSpan Now => new(Volatile.Read(ref _now));

    /// <summary>Whether it does not leap either: who waits looks again and again, and finds it as it was.</summary>
    public bool StandsStill { get; set; }

    public void Pass(TimeSpan time) => Interlocked.Add(ref _now, time.Ticks);

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (StandsStill)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        Pass(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
