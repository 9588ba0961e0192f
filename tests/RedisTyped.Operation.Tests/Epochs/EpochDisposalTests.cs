using RedisTyped.Operation.Tests.Reloading;

namespace RedisTyped.Operation.Tests.Epochs;

public sealed class EpochDisposalTests
{
    [Fact]
    public async Task Disposing_without_waiting_closes_what_was_prepared()
    {
        await using Stage stage = await Stage.StartAsync();
        ShardedRedis redis = await stage.ConnectAsync();
        await stage.AnnounceAsync();

        redis.Dispose();

        await Wait.UntilAsync(async () => await Topologies.ConnectionsAsync(stage.NewNode) <= 2, "what was prepared at the new node is closed");
    }

    [Fact]
    public async Task Cut_overs_see_a_client_that_is_disposed_of_until_its_calls_are_answered()
    {
        await using Stage stage = await Stage.StartAsync();
        ShardedRedis redis = await stage.ConnectAsync();
        await stage.Old.ExecuteAsync("CLIENT", "PAUSE", "60000", "WRITE");
        Task<long> call = redis.Store<IVisitStore>().CountAsync(1);
        await Wait.UntilAsync(
            async () => ((string)(await stage.Old.ExecuteAsync("INFO", "clients"))!).Contains("blocked_clients:1", StringComparison.Ordinal), "the call waits");

        Task disposing = redis.DisposeAsync().AsTask();
        await Wait.UntilAsync(() => Record.Exception(() => redis.Topology) is ObjectDisposedException, "it is disposed of");
        for (int i = 0; i < 100; i++)
        {
            Assert.Single(await Stage.Leases(stage.Old));
        }

        await stage.Old.ExecuteAsync("CLIENT", "UNPAUSE");
        await disposing;
        Assert.Equal(1, await call);
        await Wait.UntilAsync(async () => (await Stage.Leases(stage.Old)).Count == 0, "it is no longer seen");
    }
}
