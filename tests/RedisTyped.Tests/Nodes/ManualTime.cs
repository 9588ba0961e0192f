namespace RedisTyped.Tests.Nodes;

/// <summary>A clock that stands still until a test makes it tick.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];

    /// <summary>Whether a timer has been wound and has not run down since.</summary>
    public bool IsWound => _timers.Exists(static timer => timer.Due is not null);

    /// <summary>For how long the timers are wound.</summary>
    public TimeSpan? Due => _timers.Find(static timer => timer.Due is not null)?.Due;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(() => callback(state));
        timer.Change(dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Lets every timer that is wound run down, again and again.</summary>
    public void Tick(int times = 1)
    {
        for (int i = 0; i < times; i++)
        {
            _timers.ForEach(static timer => timer.RunDown());
        }
    }
}
