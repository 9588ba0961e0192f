namespace RedisTyped.Resharding.Tests.Writing;

/// <summary>The time, and some more.</summary>
internal sealed class AheadTime : TimeProvider
{
    private long _ahead;

    public TimeSpan Ahead
    {
        set => Interlocked.Exchange(ref _ahead, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + new TimeSpan(Interlocked.Read(ref _ahead));
}
