using RedisTyped.Blocking;
using RedisTyped.Epochs;
using RedisTyped.Execution;
using RedisTyped.Keys;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Epochs;

/// <summary>Waits that begin behind an answer, when an epoch has been taken meanwhile.</summary>
public sealed class EpochWaitTests
{
    private static readonly KeyShape AnyKey = new("{key}", tagged: false, default);

    [Fact]
    public async Task Pop_over_several_nodes_does_not_begin_to_wait_at_a_node_that_has_given_its_list_away()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.OldServesOn = true;
        await using ShardedRedis redis = await stage.ConnectAsync();
        var key = new BuiltKey(AnyKey, (byte[])((RedisKey)"jobs")!, TagStart: -1);
        NodeShare share = redis.Executor.Split(new CommandMethod("Visits", "TakeJobAsync", "BLPOP", IsReadOnly: false), [key])[0];
        var pop = new ListPop(fromLeft: true, [new PlacedList(share.Route, share.Route.Key(key))]);
        await stage.AnnounceAsync();
        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Idle, 1);

        var left = await Assert.ThrowsAsync<NodeRemovedException>(() => pop.RunAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));

        Assert.StartsWith("Visits.TakeJobAsync was begun for node 'old' before another epoch came into force", left.Message, StringComparison.Ordinal);
    }
}
