using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Replicas;

/// <summary>Which server of a node a call reaches, as the servers count their commands.</summary>
public sealed class ReadFromTests : IAsyncLifetime
{
    private ReplicatedNodes _nodes = null!;
    private ServerView _primary = null!;
    private ServerView _replica = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await ReplicatedNodes.StartAsync(1);
        _primary = await ServerView.OfAsync(_nodes[0]);
        _replica = await ServerView.OfAsync(_nodes[0].Replicas[0]);
    }

    public async ValueTask DisposeAsync()
    {
        await _primary.DisposeAsync();
        await _replica.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Reads_go_to_the_primary_where_nothing_is_said()
    {
        await using ShardedRedis redis = await _nodes.ConnectAsync();
        await ForgetAsync();

        await redis.Store<IPlainStore>().GetAsync(1);
        await redis.ExecuteAsync("GET", "note:1");

        Assert.Equal((2, 0), await CallsAsync("get"));
    }

    [Fact]
    public async Task Client_that_prefers_replicas_reads_from_one_and_writes_to_the_primary()
    {
        await using ShardedRedis redis = await _nodes.ConnectAsync(options => options.ReadFrom = ReadFrom.PreferReplica);
        var store = redis.Store<IPlainStore>();
        await ForgetAsync();

        await store.SetAsync(1, "one");
        await _nodes.SettleAsync();
        Assert.Equal("one", await store.GetAsync(1));
        Assert.Equal(3, await store.LengthAsync(1));
        Assert.Equal("one", await store.GetByScriptAsync(1));

        Assert.Equal((1, 1), await CallsAsync("set"));
        Assert.Equal((0, 1), await CallsAsync("strlen"));
        Assert.Equal(0, (await CallsAsync("evalsha_ro")).Primary);
    }

    [Fact]
    public async Task Method_goes_before_its_store_and_the_store_before_the_client()
    {
        await using ShardedRedis redis = await _nodes.ConnectAsync();
        var store = redis.Store<IReplicaStore>();
        await ForgetAsync();

        await store.GetAsync(1);
        Assert.Equal((0, 1), await CallsAsync("get"));

        await store.GetOwnAsync(1);
        Assert.Equal((1, 1), await CallsAsync("get"));
    }

    [Fact]
    public async Task Script_that_may_write_goes_to_the_primary()
    {
        await using ShardedRedis redis = await _nodes.ConnectAsync(options => options.ReadFrom = ReadFrom.Replica);
        await ForgetAsync();

        await redis.Store<IPlainStore>().GetByWritingScriptAsync(1);

        Assert.Equal((1, 0), await CallsAsync("get"));
    }

    [Fact]
    public async Task Untyped_reads_split_reads_and_fan_outs_go_where_the_client_says()
    {
        await using ShardedRedis redis = await _nodes.ConnectAsync(options => options.ReadFrom = ReadFrom.Replica);
        var store = redis.Store<IPlainStore>();
        await ForgetAsync();

        await redis.ExecuteAsync("GET", "note:1");
        await redis.OnAllNodes().ExecuteAsync("DBSIZE");
        await store.CountAsync();
        await store.GetManyAsync([1, 2, 3]);
        await store.CommonTagsAsync(1, 2);

        Assert.Equal((0, 1), await CallsAsync("get"));
        Assert.Equal((0, 2), await CallsAsync("dbsize"));
        Assert.Equal((0, 1), await CallsAsync("mget"));
        Assert.Equal((0, 1), await CallsAsync("sinter"));
    }

    [Fact]
    public async Task Reads_of_replicas_go_on_while_the_primary_is_down()
    {
        await using ShardedRedis redis = await _nodes.ConnectAsync(options => options.ReadFrom = ReadFrom.PreferReplica);
        var store = redis.Store<IPlainStore>();
        await store.SetAsync(1, "one");
        await _nodes.SettleAsync();
        await _nodes[0].KillAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => redis.Nodes[0].State == NodeState.Down, "the node is known to be down");

        Assert.Equal("one", await store.GetAsync(1));
#pragma warning disable RTY3005 // The replica has it: that was waited for.
        Assert.Equal("one", await redis.Store<ICoalescedStore>().GetAsync(1));
#pragma warning restore RTY3005
        Assert.Equal("one", (string?)await redis.ExecuteAsync("GET", "note:1"));
        await using var batch = redis.CreateBatch();
        Task<string?> queued = batch.Store<IPlainStore>().GetAsync(1);
        await batch.ExecuteAsync();
        Assert.Equal("one", await queued);
        await Assert.ThrowsAnyAsync<NodeCallException>(() => store.GetOwnAsync(1));
    }

    [Fact]
    public async Task Scans_and_touches_go_to_the_primary_whatever_is_said()
    {
        await using ShardedRedis redis = await _nodes.ConnectAsync(options => options.ReadFrom = ReadFrom.Replica);
        var store = redis.Store<IPlainStore>();
        await store.AddTagAsync(1, "blue");
        await _nodes.SettleAsync();
        await ForgetAsync();

        Assert.Equal(["blue"], await store.TagsAsync(1).ToListAsync());
        Assert.Single(await redis.ScanAsync().ToListAsync());
        await redis.Nodes[0].ExecuteAsync("SCAN", 0);
        await store.TouchAsync(1);

        Assert.Equal((1, 0), await CallsAsync("sscan"));
        Assert.Equal(0, (await CallsAsync("scan")).Replica);
        Assert.Equal((1, 0), await CallsAsync("touch"));
    }

    [Fact]
    public async Task Transaction_reads_from_the_primary()
    {
        await using ShardedRedis redis = await _nodes.ConnectAsync();
        await ForgetAsync();

        Assert.True(await redis.Store<IReplicaStore>().For(1).TransactionAsync(t => { _ = t.GetAsync(); }));

        Assert.Equal((1, 0), await CallsAsync("get"));
    }

    [Fact]
    public async Task Batch_merges_only_reads_that_ask_the_same_server()
    {
        await using ShardedRedis redis = await _nodes.ConnectAsync(options => options.ReadFrom = ReadFrom.PreferReplica);
        await ForgetAsync();

        await using (var batch = redis.CreateBatch())
        {
            var store = batch.Store<IPlainStore>();
            Task[] reads = [store.GetAsync(1), store.GetAsync(2), store.GetOwnAsync(3), store.GetOwnAsync(4), store.GetOwnAsync(5)];
            await batch.ExecuteAsync();
            await Task.WhenAll(reads);
        }

        Assert.Equal((1, 1), await CallsAsync("mget"));
        Assert.Equal((0, 0), await CallsAsync("get"));
    }

    [Fact]
    public async Task Read_behind_a_write_of_the_same_batch_goes_to_the_primary()
    {
        await using ShardedRedis redis = await _nodes.ConnectAsync(options => options.ReadFrom = ReadFrom.PreferReplica);
        await ForgetAsync();

        Task<string?> read;
        await using (var batch = redis.CreateBatch())
        {
            var store = batch.Store<IPlainStore>();
            _ = store.LengthAsync(7);
            _ = store.SetAsync(7, "seven");
            read = store.GetAsync(7);
            await batch.ExecuteAsync();
        }

        Assert.Equal("seven", await read);
        Assert.Equal((0, 1), await CallsAsync("strlen"));
        Assert.Equal((1, 0), await CallsAsync("get"));
    }

    [Fact]
    public async Task Coalesced_reads_join_only_those_that_ask_the_same_server()
    {
        await using ShardedRedis redis = await _nodes.ConnectAsync();
        var store = redis.Store<ICoalescedStore>();

        // A key that MGET does not find is asked for once more.
        await Task.WhenAll(Enumerable.Range(0, 200).SelectMany(id => new[] { id, 1000 + id }).Select(id => redis.Store<IPlainStore>().SetAsync(id, "x")));
        await _nodes.SettleAsync();
        await ForgetAsync();

        await Task.WhenAll(Enumerable.Range(0, 200).SelectMany(id => new Task[] { store.GetAsync(id), store.GetOwnAsync(1000 + id) }));

        var (get, mget) = (await CallsAsync("get"), await CallsAsync("mget"));
        Assert.True(get.Primary + mget.Primary > 0 && get.Replica + mget.Replica > 0);
        Assert.Equal((200, 200), (await KeysAskedAsync(_primary), await KeysAskedAsync(_replica)));
    }

    [Fact]
    public async Task Replica_alone_fails_without_one_and_names_the_node()
    {
        await using ShardedRedis redis = await _nodes.ConnectAsync();
        var store = redis.Store<IReplicaStore>();
        await _nodes[0].Replicas[0].KillAsync(TestContext.Current.CancellationToken);

        // StackExchange.Redis sees it a moment before calls are refused for it, and refuses them by itself then.
        await Wait.UntilAsync(() => redis.Nodes[0].Gate.RefusalOf(NodeRoles.DemandReplica) is not null, "calls for a replica are refused");

        var fault = await Assert.ThrowsAsync<NodeConnectionException>(() => store.GetAsync(1));

        Assert.Equal("Node 'node-1' has no replica that can be reached; GET was not sent.", fault.Message);
        Assert.Null(await store.GetOwnAsync(1));
    }

    [Fact]
    public async Task Preferred_replica_that_is_gone_is_replaced_by_the_primary()
    {
        await using ShardedRedis redis = await _nodes.ConnectAsync(options => options.ReadFrom = ReadFrom.PreferReplica);
        var store = redis.Store<IPlainStore>();
        await store.SetAsync(1, "one");
        await _nodes[0].Replicas[0].KillAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => redis.Nodes[0].Replicas.Count == 0, "the replica is seen to be gone");
        await _primary.ForgetAsync();

        Assert.Equal("one", await store.GetAsync(1));
        Assert.Equal(1, await _primary.CallsAsync("get"));
    }

    [Fact]
    public async Task Nearest_is_the_replica_while_the_primary_does_not_answer()
    {
        await using ShardedRedis redis = await _nodes.ConnectAsync(options =>
        {
            options.ReadFrom = ReadFrom.Nearest;
            options.OperationTimeout = TimeSpan.FromSeconds(2);
        });
        var store = redis.Store<IPlainStore>();
        await store.SetAsync(1, "one");
        await _nodes.SettleAsync();
        _nodes[0].Freeze();

        await Wait.UntilAsync(async () => await store.GetAsync(1) == "one", "the replica is read");

        Assert.True(await _replica.CallsAsync("get") > 0);
        _nodes[0].Resume();
    }

    [Fact]
    public async Task Explanation_says_which_server_answers()
    {
        await using ShardedRedis redis = await _nodes.ConnectAsync(options => options.ReadFrom = ReadFrom.PreferReplica);

        var explain = IPlainStore.Explain(redis.Topology);

        Assert.Equal(ReadFrom.PreferReplica, explain.GetAsync(1).Commands[0].ReadFrom);
        Assert.Equal(ReadFrom.Primary, explain.GetOwnAsync(1).Commands[0].ReadFrom);
        Assert.Equal(ReadFrom.Primary, explain.SetAsync(1, "one").Commands[0].ReadFrom);
        Assert.Contains("node-1 (replica, else primary)> GET note:1", explain.GetAsync(1).ToString(), StringComparison.Ordinal);
        Assert.Equal(ReadFrom.PreferReplica, redis.Topology.Explain("GET", "note:1").Commands[0].ReadFrom);
    }

    private static async Task<long> KeysAskedAsync(ServerView server)
    {
        var info = (string)(await server.Database.ExecuteAsync("INFO", "stats"))!;
        return info.Split('\n').Where(static line => line.StartsWith("keyspace_", StringComparison.Ordinal))
            .Sum(static line => long.Parse(line.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    private async Task ForgetAsync()
    {
        await _primary.ForgetAsync();
        await _replica.ForgetAsync();
    }

    private async Task<(long Primary, long Replica)> CallsAsync(string command) =>
        (await _primary.CallsAsync(command), await _replica.CallsAsync(command));
}
