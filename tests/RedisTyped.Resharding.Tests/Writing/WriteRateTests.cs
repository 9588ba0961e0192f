using RedisTyped.Resharding.Writing.Sending;

namespace RedisTyped.Resharding.Tests.Writing;

/// <summary>How fast targets are written.</summary>
public sealed class WriteRateTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1000, 0)]
    [InlineData(0, 10)]
    [InlineData(1000, 10)]
    public async Task So_much_passes_in_a_second_as_is_allowed(long bytesPerSecond, long keysPerSecond)
    {
        var time = new SteppedTime();
        var rate = new WriteRate(time) { BytesPerSecond = bytesPerSecond, KeysPerSecond = keysPerSecond };
        for (int i = 0; i < 100; i++)
        {
            await rate.TakeAsync(bytes: 100, keys: 1, Cancellation);
        }

        // A tenth of a second is in the bucket at the beginning, and the last debt is not waited for.
        Assert.InRange(time.Passed.TotalSeconds, 9.7, 10.1);
    }

    [Fact]
    public async Task A_limit_that_is_lifted_lets_everything_pass()
    {
        var time = new SteppedTime();
        var rate = new WriteRate(time) { KeysPerSecond = 1 };
        await rate.TakeAsync(bytes: 0, keys: 1_000_000, Cancellation);
        time.OnWait = () => rate.KeysPerSecond = 0;

        await rate.TakeAsync(bytes: 0, keys: 1_000_000, Cancellation);

        Assert.InRange(time.Passed, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>A clock that goes on exactly as far as somebody waits.</summary>
    private sealed class SteppedTime : TimeProvider
    {
        public TimeSpan Passed { get; private set; }

        public Action? OnWait { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => 1 + Passed.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Passed += dueTime > TimeSpan.Zero ? dueTime : TimeSpan.Zero;
            OnWait?.Invoke();
            callback(state);
            return new Timer(static _ => { });
        }
    }
}
