namespace RedisTyped.Gateway;

/// <summary>Has what comes as often as strangers like told once in a while. Thread-safe.</summary>
internal sealed class LogPace(TimeProvider time, TimeSpan pace)
{
    private const long Never = long.MinValue;

    private long _told = Never;

    /// <summary>Whether it is to be told now.</summary>
    public bool IsDue()
    {
        long told = Volatile.Read(ref _told);
        long now = time.GetTimestamp();
        return (told == Never || time.GetElapsedTime(told, now) >= pace) && Interlocked.CompareExchange(ref _told, now, told) == told;
    }
}
