using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Tests.Replication;

public sealed class AsyncSignalTests
{
    [Fact]
    public async Task Signal_lets_one_waiter_through_be_it_given_before_or_behind()
    {
        using var signal = new AsyncSignal();
        signal.Set();
        signal.Set();
        await signal.WaitAsync(TestContext.Current.CancellationToken);
        Task next = signal.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(next.IsCompleted);

        signal.Set();

        await next;
    }

    [Fact]
    public void Signal_that_is_given_once_nobody_waits_any_more_harms_nobody()
    {
        var signal = new AsyncSignal();
        signal.Dispose();

        Assert.Null(Record.Exception(signal.Set));
    }
}
