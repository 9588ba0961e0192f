using System.Globalization;
using System.Net;
using RedisTyped.Nodes;

namespace RedisTyped.Operation.Tests.Replicas;

/// <summary>A client that writes all the time lives through changes of the primary, and never writes to the wrong server.</summary>
public sealed class FailoverTests(ITestOutputHelper output)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Acknowledged_writes_are_read_after_the_switch()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();
        await using ShardedRedis redis = await node.ConnectAsync();
        await using WriteLoad load = await WriteLoad.StartAsync(redis, waitsForReplica: true);

        await node.FailOverAsync();
        await load.StopAsync();
        await using (var after = new WriteLoad(redis, waitsForReplica: false, firstKey: 100))
        {
            await after.MoreAsync("on the promoted replica");
            Report(after);
        }

        Report(load);
        Assert.Equal(node.Second.Port, Assert.IsType<IPEndPoint>(redis.Nodes[0].Primary).Port);

        for (int caller = 0; caller < load.Acknowledged.Count; caller++)
        {
            string? read = await redis.Store<IPlainStore>().GetAsync(caller);
            Assert.True(long.Parse(read!, CultureInfo.InvariantCulture) >= load.Acknowledged[caller], $"caller {caller} lost {load.Acknowledged[caller]}, found {read}");
        }
    }

    [Fact]
    public async Task Old_primary_that_returns_as_one_gets_no_write_and_follows_once_it_is_told_to()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();
        await using ShardedRedis redis = await node.ConnectAsync();
        await using WriteLoad load = await WriteLoad.StartAsync(redis);
        await node.FailOverAsync();
        await load.MoreAsync("on the promoted replica");

        await node.First.RestartAsync(Cancelled);
        var store = redis.Store<IPlainStore>();
        await TwoPrimariesAreToldAsync(redis);

        await using (ServerView returned = await ServerView.OfAsync(node.First))
        {
            Assert.Equal(0, await returned.CallsAsync("set"));
        }

        var fault = await Assert.ThrowsAsync<NodeConnectionException>(() => store.SetAsync(99, "x"));
        Assert.Contains("'a' has two primaries", fault.Message, StringComparison.Ordinal);
        Assert.Null(redis.Nodes[0].Primary);

        await node.FollowAsync(node.First, node.Second);
        await load.MoreAsync("once the old primary follows");
        await load.StopAsync();
        Report(load);
        await Wait.UntilAsync(() => redis.Nodes[0].Replicas.Count == 1, "the old primary is a replica");
        await LastIsReadAsync(load, redis);
    }

    [Fact]
    public async Task Old_primary_that_returns_at_once_gets_no_write_either()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();
        await using ShardedRedis redis = await node.ConnectAsync();
        await using WriteLoad load = await WriteLoad.StartAsync(redis);
        await node.FailOverAsync();
        await Wait.UntilAsync(() => redis.Nodes[0].Primary is IPEndPoint { } primary && primary.Port == node.Second.Port, "the other is the primary");

        await node.First.RestartAsync(Cancelled);
        await Wait.UntilAsync(() => redis.Nodes[0].Primary is null, "both are seen to be primaries");
        await TwoPrimariesAreToldAsync(redis);

        await load.StopAsync();
        await using ServerView returned = await ServerView.OfAsync(node.First);
        Assert.Equal(0, await returned.CallsAsync("set"));
    }

    [Fact]
    public async Task Frozen_primary_is_left_for_the_promoted_replica_and_refused_when_it_goes_on()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();
        await using ShardedRedis redis = await node.ConnectAsync(static options => options.OperationTimeout = TimeSpan.FromSeconds(1));
        await using WriteLoad load = await WriteLoad.StartAsync(redis);

        node.First.Freeze();
        await node.PromoteAsync(node.Second);
        await load.MoreAsync("on the promoted replica");
        Report(load);

        node.First.Resume();
        await Wait.UntilAsync(() => redis.Nodes[0].Primary is null, "both are seen to be primaries");
        await TwoPrimariesAreToldAsync(redis);

        await node.FollowAsync(node.First, node.Second);
        await load.MoreAsync("once the old primary follows");
        await load.StopAsync();
        await LastIsReadAsync(load, redis);
    }

    [Fact]
    public async Task Roles_that_are_exchanged_while_both_servers_run_are_followed()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();
        await using ShardedRedis redis = await node.ConnectAsync();
        await using WriteLoad load = await WriteLoad.StartAsync(redis);

        await node.PromoteAsync(node.Second);
        await node.FollowAsync(node.First, node.Second);
        await load.MoreAsync("on the new primary");
        await load.StopAsync();
        Report(load);

        await LastIsReadAsync(load, redis);
        await Wait.UntilAsync(() => redis.Nodes[0].Replicas.Count == 1, "the old primary is a replica");
    }

    [Fact]
    public async Task Two_primaries_are_noticed_while_running_and_refused_by_name()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync();
        await using ShardedRedis redis = await node.ConnectAsync();
        var store = redis.Store<IPlainStore>();
        await store.SetAsync(1, "one");

        await node.PromoteAsync(node.Second);
        await Wait.UntilAsync(() => redis.Nodes[0].Primary is null, "both are seen to be primaries");
        await Wait.UntilAsync(async () => await Record.ExceptionAsync(() => store.SetAsync(1, "two")) is NodeConnectionException, "writes are refused");

        var fault = await Assert.ThrowsAsync<NodeConnectionException>(() => store.GetAsync(1));
        Assert.Contains(node.First.EndPoint, fault.Message, StringComparison.Ordinal);
        Assert.Contains(node.Second.EndPoint, fault.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NodeConnectionException>(() => redis.ExecuteAsync("SET", "note:1", "two"));
        await using var batch = redis.CreateBatch();
        Task queued = batch.Store<IPlainStore>().SetAsync(1, "two");
        await Assert.ThrowsAsync<Batches.BatchFailedException>(() => batch.ExecuteAsync());
        await Assert.ThrowsAsync<NodeConnectionException>(() => queued);
        await Assert.ThrowsAsync<NodeConnectionException>(() => redis.Store<IReplicaStore>().For(1).TransactionAsync(t => { _ = t.SetAsync("two"); }));
    }

    [Fact]
    public async Task Two_primaries_at_the_start_are_refused()
    {
        await using SwitchedNode node = await SwitchedNode.StartAsync(follows: false);

        var fault = await Assert.ThrowsAsync<NodeUnavailableException>(() => node.ConnectAsync());

        Assert.Contains("is a primary of its own", fault.Message, StringComparison.Ordinal);
    }

    private static Task TwoPrimariesAreToldAsync(ShardedRedis redis) => Wait.UntilAsync(
        async () => (await Record.ExceptionAsync(() => redis.Store<IPlainStore>().SetAsync(99, "x")))?.Message.Contains("two primaries", StringComparison.Ordinal) == true,
        "writes are refused");

    private static async Task LastIsReadAsync(WriteLoad load, ShardedRedis redis) =>
        Assert.Equal(load.Acknowledged[0].ToString(CultureInfo.InvariantCulture), await redis.Store<IPlainStore>().GetAsync(0));

    private void Report(WriteLoad load) => output.WriteLine(
        $"{load.Successes} succeeded, failed: {string.Join(", ", load.Failures.Select(static f => $"{f.Key} {f.Value}").DefaultIfEmpty("none"))}");
}
