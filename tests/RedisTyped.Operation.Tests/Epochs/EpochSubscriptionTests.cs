using RedisTyped.Epochs;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Epochs;

/// <summary>Messages that were asked for before the topology changed, and are read behind it.</summary>
public sealed class EpochSubscriptionTests
{
    private const string Channel = "{visit:1}:news";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_taken_before_an_epoch_and_enumerated_behind_it_are_those_of_the_new_owner()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.OldServesOn = true;
        await using ShardedRedis redis = await stage.ConnectAsync();
        IAsyncEnumerable<string> kept = redis.Store<IVisitStore>().NewsAsync(1, Cancelled);
        await stage.AnnounceAsync();
        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Idle, 1);

        await AssertHearsAsync(kept, stage.New);
    }

    [Fact]
    public async Task Enumeration_that_the_topology_changes_for_while_it_subscribes_hears_the_owner_behind_the_change()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.OldServesOn = true;
        using var log = new HeldLog(before: 1);
        await using ShardedRedis redis = await stage.ConnectAsync(static options => options.FollowEpochs = false, log);
        IAsyncEnumerable<string> kept = redis.Store<IVisitStore>().NewsAsync(1, Cancelled);
        await ReloadAsync(redis, stage, oldHasAll: false);
        Task heard = OwnThread.RunAsync(() => AssertHearsAsync(kept, stage.Old));
        await log.Entered;

        await ReloadAsync(redis, stage, oldHasAll: true);
        log.Free();

        await heard;
    }

    private static async Task ReloadAsync(ShardedRedis redis, Stage stage, bool oldHasAll)
    {
        var options = stage.NewTopology();
        options.AllowKeyMovement = true;
        (options.Nodes[0].Slots, options.Nodes[1].Slots) = oldHasAll ? ("0", "1-16383") : ("1-16383", "0");
        await redis.ReloadAsync(options, cancellationToken: Cancelled);
    }

    private static async Task AssertHearsAsync(IAsyncEnumerable<string> messages, IDatabase owner)
    {
        await using IAsyncEnumerator<string> news = messages.GetAsyncEnumerator(Cancelled);
        await HeardMessages.UntilReadAsync(news.MoveNextAsync().AsTask(), () => owner.ExecuteAsync("PUBLISH", Channel, "here"));
        Assert.Equal("here", news.Current);
    }
}
