using System.Collections.Concurrent;

namespace RedisTyped.Tests.Clusters;

/// <summary>A clock that moves on, and whose timers run down, when a test says so.</summary>
internal sealed class HeldTime : TimeProvider
{
    private readonly ConcurrentQueue<ManualTimer> _timers = new();
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
        var timer = new ManualTimer(() => callback(state));
        timer.Change(dueTime, period);
        _timers.Enqueue(timer);
        return timer;
    }
}
