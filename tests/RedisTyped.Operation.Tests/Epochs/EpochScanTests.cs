using RedisTyped.Epochs;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Epochs;

/// <summary>Scans of the elements of one key that are under way at a node that serves on, when an epoch has given the key another owner.</summary>
public sealed class EpochScanTests
{
    [Fact]
    public async Task Scan_of_a_key_that_an_epoch_gives_another_owner_fails_and_does_not_go_on_over_a_copy()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.OldServesOn = true;
        await using ShardedRedis redis = await stage.ConnectAsync();
        await stage.Old.SetAddAsync("{visit:1}:tags", [.. Enumerable.Range(0, 1000).Select(static i => (RedisValue)$"tag-{i}")]);
        await using IAsyncEnumerator<string> tags = redis.Store<IVisitStore>().TagsAsync(1).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await tags.MoveNextAsync());
        await stage.AnnounceAsync();
        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Idle, 1);

        var left = await Assert.ThrowsAsync<NodeRemovedException>(async () =>
        {
            while (await tags.MoveNextAsync())
            {
            }
        });

        Assert.StartsWith("IVisitStore.TagsAsync was begun for node 'old' before another epoch came into force", left.Message, StringComparison.Ordinal);
    }
}
