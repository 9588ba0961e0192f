using RedisTyped.Faults.Tests.Scenes;

namespace RedisTyped.Faults.Tests.Ledgers;

/// <summary>The ledger sees what it is there to see.</summary>
public sealed class LedgerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Acknowledged_write_is_written_down_and_a_failed_one_is_in_doubt()
    {
        var ledger = new Ledger();

        Assert.True(await ledger.CallAsync(CallPath.Single, "a", Limit, static () => Task.CompletedTask, 1));
        Assert.False(await ledger.CallAsync(CallPath.Single, "a", Limit, static () => Task.FromException(new TimeoutException("Node 'a' …")), 2));

        Assert.Equal([1L], ledger.Writes.Select(static write => write.Id));
        Assert.Equal([2L], ledger.DoubtfulWrites.Select(static write => write.Id));
        Assert.Equal(new Tally(1, 1), ledger.TallyOf(CallPath.Single, "a"));
        Assert.Equal(new Dictionary<string, long> { ["TimeoutException"] = 1 }, ledger.Errors);
    }

    [Theory]
    [InlineData("Node 'a' did not answer", "a", true)]
    [InlineData("Node 'a' did not answer", "b", false)]
    [InlineData("No connection is available to service this operation", "a", false)]
    public async Task Error_that_does_not_name_its_node_is_seen(string message, string node, bool isNamed)
    {
        var ledger = new Ledger();

        await ledger.CallAsync(CallPath.Script, node, Limit, () => Task.FromException(new TimeoutException(message)));

        Assert.Equal(isNamed ? [] : ["Script, TimeoutException"], ledger.UnnamedErrors.Keys);
    }

    [Fact]
    public async Task Call_that_does_not_end_stays_open()
    {
        var ledger = new Ledger();
        var never = new TaskCompletionSource();

        Task<bool> call = ledger.CallAsync(CallPath.Batch, "a", Limit, () => never.Task);

        Assert.Equal([CallPath.Batch], ledger.Open.Select(static open => open.Path));
        never.SetResult();
        Assert.True(await call);
        Assert.Empty(ledger.Open);
    }

    [Fact]
    public void More_heap_or_a_connection_more_is_above_the_level()
    {
        var before = new Level(10 << 20, 6, 6);

        Assert.True(new Level((10 << 20) + Level.SameHeap, 6, 6).IsNotAbove(before));
        Assert.False(new Level((10 << 20) + Level.SameHeap + 1, 6, 6).IsNotAbove(before));
        Assert.False(new Level(10 << 20, 7, 6).IsNotAbove(before));
        Assert.False(new Level(10 << 20, 6, 7).IsNotAbove(before));
    }
}
