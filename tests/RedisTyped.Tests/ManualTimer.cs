namespace RedisTyped.Tests;

/// <summary>A timer that runs down when a test says so.</summary>
internal sealed class ManualTimer(Action callback) : ITimer
{
    /// <summary>For how long it is wound; null: it is not.</summary>
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
