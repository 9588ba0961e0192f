using RedisTyped.Nodes.Health;

namespace RedisTyped.Operation.Tests.NodeStates;

/// <summary>A node that does not keep up with its callers.</summary>
public class PendingLimitTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_beyond_the_limit_fail_at_once_and_those_before_are_answered_when_the_node_goes_on(bool coalesce)
    {
        const int Limit = 500;
        await using var nodes = await WatchedNodes.StartAsync(options =>
        {
            options.OperationTimeout = TimeSpan.FromMinutes(1);
            options.Heartbeat.Enabled = false;
            options.MaxPendingCalls = Limit;
            options.Coalesce = coalesce;
        });
        string key = nodes.Key("k");
        await nodes.Store.SetAsync(key, "v");
        nodes.Server.Freeze();

        // The count is taken by a clock, so that calls are made until it has been.
        var pending = new List<Task<string?>>();
        Task<string?> refused;
        do
        {
            pending.AddRange(Enumerable.Range(0, 100).Select(_ => nodes.Store.GetAsync(key, Cancelled)));
            await Task.Yield();
            refused = pending[^1];
        }
        while (!refused.IsFaulted && pending.Count < 1_000_000);

        var fault = await Assert.ThrowsAsync<NodeBusyException>(() => refused);
        Assert.Equal(("node-2", Limit, false), (fault.Node.Name, fault.Limit, fault.MayHaveRun));
        Assert.Equal("500 calls wait for node 'node-2' already, so GET was not sent; send less at once, or raise MaxPendingCalls.", fault.Message);
        Assert.InRange(pending.Count(static call => !call.IsFaulted), Limit, pending.Count - 1);
        Assert.Null(await nodes.Store.GetAsync(nodes.OtherKey("k"), Cancelled));

        nodes.Server.Resume();
        foreach (Task<string?> call in pending.Where(static call => !call.IsFaulted))
        {
            Assert.Equal("v", await call);
        }

        Assert.Equal("v", await EventuallyAsync(() => nodes.Store.GetAsync(key, Cancelled)));
    }

    // The limit is lifted by the same clock.
    private static async Task<string?> EventuallyAsync(Func<Task<string?>> call)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (true)
        {
            try
            {
                return await call();
            }
            catch (NodeBusyException)
            {
                await pace.WaitForNextTickAsync(limit.Token);
            }
        }
    }
}
