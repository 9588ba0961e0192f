using RedisTyped.Batches;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;
using RedisTyped.Routing;
using RedisTyped.RoutingKeys;
using RedisTyped.Scanning;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.NodeStates;

/// <summary>Calls for a node that is known to be down.</summary>
public class FailFastTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_kind_of_call_fails_at_once_with_the_node_why_and_since_when()
    {
        await using var nodes = await WatchedNodes.StartAsync();
        DateTimeOffset before = DateTimeOffset.UtcNow;
        await nodes.KillAsync();
        ICallStore store = nodes.Store;
        string key = nodes.Key("k"), other = nodes.OtherKey("k");

        Func<Task>[] calls =
        [
            () => store.GetAsync(key, Cancelled),
            () => store.GetValueAsync(key).AsTask(),
            () => store.SetAsync(key, "v"),
            () => store.IncrementAsync(key),
            () => store.FieldsAsync(key),
            () => store.TakeAsync(key, TimeSpan.FromMinutes(1), Cancelled),
            () => store.VisitAsync(key, 1),
            () => store.UnionAsync(key, other),
            () => nodes.Redis.ExecuteAsync("GET", key),
            () => nodes.Redis.OnNode("node-2").ExecuteAsync("DBSIZE"),
            () => nodes.Redis.ExecuteScriptAsync(Scripting.RedisScript.From("return 1"), [key], cancellationToken: Cancelled),
            () => Commit(nodes.Redis, key),
        ];
        foreach (Func<Task> call in calls)
        {
            AssertDown(await Assert.ThrowsAnyAsync<Exception>(call), before);
        }

        await store.SetAsync(other, "v");
        Assert.Equal("v", await store.GetAsync(other, Cancelled));
    }

    [Fact]
    public async Task Calls_over_all_nodes_say_which_is_down_and_give_what_the_others_answer()
    {
        await using var nodes = await WatchedNodes.StartAsync();
        string key = nodes.Key("k"), other = nodes.OtherKey("k");
        await nodes.Store.SetAsync(other, "v");
        await nodes.KillAsync();

        var split = await Assert.ThrowsAsync<PartialFailureException<string?[]>>(() => nodes.Store.GetManyAsync([key, other]));
        Assert.Equal(new[] { null, "v" }, split.PartialResult);
        AssertDown(Assert.Single(split.Failures).Exception);

        NodeResults<long> counts = await nodes.Store.CountsAsync();
        Assert.Equal(1, counts[new NodeId("node-1")].Value);
        AssertDown(counts[new NodeId("node-2")].Exception!);

        NodeResults<RedisResult> pings = await nodes.Redis.OnAllNodes().PingAsync(cancellationToken: Cancelled);
        AssertDown(Assert.Single(pings.Failures).Exception!);

        RoutedResults routed = await nodes.Redis.ExecuteAsync(new RoutedCommands().Add(key, "GET", key).Add(other, "GET", other), Cancelled);
        AssertDown(Assert.Single(routed[key]).Exception!);
        Assert.Equal("v", (string?)routed[other][0].Require());

        var found = new List<RedisKey>();
        var scan = await Assert.ThrowsAsync<ScanFailedException>(async () =>
        {
            await foreach (RedisKey item in nodes.Redis.ScanAsync(cancellationToken: Cancelled))
            {
                found.Add(item);
            }
        });
        AssertDown(Assert.Single(scan.Failures).Exception);
        Assert.Equal([(RedisKey)other], found);
    }

    [Fact]
    public async Task Scan_that_was_made_while_the_node_was_down_reads_it_when_it_is_back()
    {
        await using var nodes = await WatchedNodes.StartAsync();
        await nodes.KillAsync();
        KeyScan<RedisKey> scan = nodes.Redis.ScanAsync(cancellationToken: Cancelled);
        var states = new StateLog(nodes.Node);
        await nodes.Server.RestartAsync(Cancelled);
        await states.UntilAsync(NodeState.Connected);
        await nodes.Store.SetAsync(nodes.Key("k"), "v");

        Assert.Equal([(RedisKey)nodes.Key("k")], await scan.ToArrayAsync(Cancelled));
    }

    [Fact]
    public async Task Batch_gives_each_result_of_the_node_its_exception_and_the_others_their_values()
    {
        await using var nodes = await WatchedNodes.StartAsync();
        string key = nodes.Key("k"), other = nodes.OtherKey("k");
        await nodes.Store.SetAsync(other, "v");
        await nodes.KillAsync();

        using RedisBatch batch = nodes.Redis.CreateBatch();
        ICallStore store = batch.Store<ICallStore>();
        Task<string?> there = store.GetAsync(other, Cancelled), gone = store.GetAsync(key, Cancelled);
        Task<long> counted = store.IncrementAsync(key);
        var fault = await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(Cancelled));

        Assert.Equal(2, fault.Failures.Count);
        AssertDown(await Assert.ThrowsAnyAsync<Exception>(() => gone));
        AssertDown(await Assert.ThrowsAnyAsync<Exception>(() => counted));
        Assert.Equal("v", await there);
    }

    [Fact]
    public async Task Coalesced_calls_fail_at_once_too()
    {
        await using var nodes = await WatchedNodes.StartAsync(static options => options.Coalesce = true);
        await nodes.KillAsync();

        Exception[] faults = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Assert.ThrowsAnyAsync<Exception>(() => nodes.Store.GetAsync(nodes.Key("k"), Cancelled))));

        Assert.All(faults, static fault => AssertDown(fault));
        Assert.Null(await nodes.Store.GetAsync(nodes.OtherKey("k"), Cancelled));
    }

    [Fact]
    public async Task Move_to_a_node_that_is_down_takes_nothing_from_its_source()
    {
        await using var nodes = await WatchedNodes.StartAsync();
        string source = nodes.OtherKey("set"), target = nodes.Key("set");
        await nodes.Redis.ExecuteAsync("SADD", source, "x");
        await nodes.KillAsync();

        AssertDown(await Assert.ThrowsAnyAsync<Exception>(() => nodes.Store.MoveAsync(source, target, "x")));
        Assert.Equal(1, (long)await nodes.Redis.ExecuteAsync("SISMEMBER", source, "x"));
    }

    [Fact]
    public async Task Without_fail_fast_calls_are_sent_and_the_exception_names_the_node_too()
    {
        await using var nodes = await WatchedNodes.StartAsync(static options => options.Heartbeat.FailFast = false);
        await nodes.KillAsync();

        foreach (Func<Task> call in new Func<Task>[]
        {
            () => nodes.Store.GetAsync(nodes.Key("k"), Cancelled),
            () => nodes.Store.GetValueAsync(nodes.Key("k")).AsTask(),
            () => nodes.Store.VisitAsync(nodes.Key("k"), 1),
            () => nodes.Redis.ExecuteAsync("GET", nodes.Key("k")),
            () => Commit(nodes.Redis, nodes.Key("k")),
        })
        {
            var fault = await Assert.ThrowsAsync<NodeConnectionException>(call);
            Assert.Equal(("node-2", false), (fault.Node.Name, fault.MayHaveRun));
            Assert.IsType<RedisConnectionException>(fault.InnerException, exactMatch: false);
        }
    }

    [Fact]
    public async Task Calls_in_flight_when_the_connection_breaks_name_the_node_and_say_that_they_may_have_run()
    {
        await using var nodes = await WatchedNodes.StartAsync(static options =>
        {
            options.Heartbeat.Enabled = false;
            options.OperationTimeout = TimeSpan.FromMinutes(1);
        });
        string key = nodes.Key("k");
        await nodes.Store.VisitAsync(key, 0);
        nodes.Server.Freeze();
        using RedisBatch batch = nodes.Redis.CreateBatch();
        Task<long> batched = batch.Store<ICallStore>().IncrementAsync(key);
        Task[] calls =
        [
            nodes.Store.IncrementAsync(key), nodes.Store.GetValueAsync(key).AsTask(), nodes.Store.VisitAsync(key, 1),
            nodes.Redis.ExecuteAsync("GET", key), Commit(nodes.Redis, key), batch.ExecuteAsync(Cancelled),
        ];

        await WrittenCalls.UntilAsync(nodes.Node, least: 5);
        await nodes.Server.KillAsync(Cancelled);

        await Assert.ThrowsAsync<BatchFailedException>(() => calls[^1]);
        foreach (Task call in calls.SkipLast(1).Append(batched))
        {
            var fault = await Assert.ThrowsAsync<NodeConnectionException>(() => call);

            // A batch is sent by threads of the pool: perhaps behind the end of the server.
            Assert.Equal(("node-2", true), (fault.Node.Name, fault.MayHaveRun || call == batched));
            Assert.IsType<RedisConnectionException>(fault.InnerException, exactMatch: false);
        }
    }

    [Theory]
    [InlineData(ReadFrom.PreferReplica)]
    [InlineData(ReadFrom.Nearest)]
    public async Task Reads_that_a_replica_may_answer_fail_at_once_where_there_is_none(ReadFrom from)
    {
        await using var nodes = await WatchedNodes.StartAsync(options => options.ReadFrom = from);
        string key = nodes.Key("k");
        Assert.Null(await nodes.Store.GetAsync(key, Cancelled));
        await nodes.KillAsync();

        AssertDown(await Assert.ThrowsAnyAsync<Exception>(() => nodes.Store.GetAsync(key, Cancelled)));
        AssertDown(await Assert.ThrowsAnyAsync<Exception>(() => nodes.Redis.ExecuteAsync("GET", key)));
    }

    private static Task<bool> Commit(ShardedRedis redis, string key)
    {
        Transactions.ShardTransaction transaction = redis.CreateTransaction(key);
        _ = transaction.ExecuteAsync("INCR", key);
        return transaction.CommitAsync(Cancelled);
    }

    private static void AssertDown(Exception fault, DateTimeOffset? after = null)
    {
        var down = Assert.IsType<NodeDownException>(fault);
        Assert.Equal("node-2", down.Node.Name);

        // Either is first to notice: the connection itself, or a probe that had just been due.
        Assert.Contains("connection", down.Reason, StringComparison.Ordinal);
        Assert.False(down.MayHaveRun);
        Assert.InRange(down.Since, after ?? DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow);
        Assert.StartsWith($"Node 'node-2' is down since {down.Since:yyyy-MM-dd HH:mm:ss}Z: {down.Reason}. ", down.Message, StringComparison.Ordinal);
    }
}
