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

    // Of slot 0, the only one that the old node keeps.
    private const string KeyOfOld = "visit:11380";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pop_over_several_nodes_does_not_begin_to_wait_at_a_node_that_has_given_its_list_away()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.OldServesOn = true;
        await using ShardedRedis redis = await stage.ConnectAsync();
        ListPop pop = PopOf(redis, "jobs");
        await EnterAsync(stage);

        var left = await Assert.ThrowsAsync<NodeRemovedException>(() => pop.RunAsync(TimeSpan.FromSeconds(1), Cancelled));

        Assert.StartsWith("Visits.TakeJobAsync was begun for node 'old' before another epoch came into force", left.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pop_over_several_nodes_that_was_begun_before_an_epoch_pops_from_lists_that_keep_their_node()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.OldServesOn = true;
        await using ShardedRedis redis = await stage.ConnectAsync();
        Task<RedisValue[]?> popped = PopOf(redis, KeyOfOld).RunAsync(TimeSpan.FromSeconds(60), Cancelled);
        await Wait.UntilAsync(
            async () => $"{await stage.Old.ExecuteAsync("INFO", "clients")}".Contains("blocked_clients:1\r", StringComparison.Ordinal), "the call waits");
        await EnterAsync(stage);

        await stage.Old.ListRightPushAsync(KeyOfOld, "pack");

        Assert.Equal([KeyOfOld, "pack"], (await popped)!);
    }

    [Fact]
    public async Task Waits_that_begin_at_a_node_of_before_end_though_the_epoch_before_the_last_settles_only_now()
    {
        await using Stage stage = await Stage.StartAsync();
        await using ShardedRedis redis = await stage.ConnectAsync(options => options.Nodes.Add("other", stage.NewNode.ConfigurationString));
        RedisKey elsewhere = Enumerable.Range(0, 100).Select(static i => $"job:{i}").First(key => redis.RouteOf(key).Node == "other");
        var calls = new WaitingCalls(redis.Nodes[0]);
        ConnectedTopology first = redis.Connected, second = new(first.Snapshot, first.Nodes);
        calls.Leave(first);
        calls.Leave(second);

        calls.Stay(first);
        using WaitingCall left = calls.Enter([elsewhere]);
        calls.Stay(second);
        using WaitingCall staying = calls.Enter([elsewhere]);

        Assert.Equal((true, false), (left.IsLeft, staying.IsLeft));
    }

    private static ListPop PopOf(ShardedRedis redis, string list)
    {
        var key = new BuiltKey(AnyKey, (byte[])((RedisKey)list)!, TagStart: -1);
        NodeShare share = redis.Executor.Split(new CommandMethod("Visits", "TakeJobAsync", "BLPOP", IsReadOnly: false), [key])[0];
        return new ListPop(fromLeft: true, [new PlacedList(share.Route, share.Route.Key(key))]);
    }

    private static async Task EnterAsync(Stage stage)
    {
        await stage.AnnounceAsync();
        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Idle, 1);
    }
}
