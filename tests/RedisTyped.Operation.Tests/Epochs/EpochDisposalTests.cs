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
}
