using RedisTyped.Batches;
using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;
using RedisTyped.Operation.Tests.Reloading;
using RedisTyped.Reloading;
using RedisTyped.Testing;
using RedisTyped.Topology;
using RedisTyped.Transactions;
using RedisTyped.Transitions;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Transitions;

public sealed class TransitionTests : IAsyncLifetime
{
    private const int Counters = 50;

    private RedisNodes _nodes = null!;
    private ShardedRedis _redis = null!;
    private IOrderStore _orders = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(3, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);
        _redis = await ShardedRedis.ConnectAsync(Two(), cancellationToken: Cancelled);
        _orders = _redis.Store<IOrderStore>();
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Read_finds_a_key_that_is_still_with_the_owner_before()
    {
        long id = MovingId();
        await _orders.SetStateAsync(id, "paid");
        RedisNode from = _redis.NodeFor(State(id));

        await BeginAsync();

        Assert.Equal("paid", await _orders.GetStateAsync(id));
        Assert.NotEqual(from.Id, _redis.NodeFor(State(id)).Id);
        Assert.True(await _redis.NodeFor(State(id)).Database.KeyExistsAsync(State(id)));
        Assert.False(await from.Database.KeyExistsAsync(State(id)));
    }

    [Fact]
    public async Task Counter_goes_on_from_where_it_was()
    {
        long id = MovingId();
        await _orders.VisitAsync(id);
        await _orders.VisitAsync(id);

        await BeginAsync();

        Assert.Equal(3, await _orders.VisitAsync(id));
        Assert.Equal(4, (long)await _redis.ExecuteAsync("INCR", Visits(id).ToString()));
    }

    [Fact]
    public async Task Store_that_refuses_fails_clearly_while_the_key_is_with_the_owner_before_and_runs_once_it_is_not()
    {
        long id = MovingId();
        await _orders.VisitAsync(id);
        RedisNode from = _redis.NodeFor(Visits(id));
        await _redis.BeginTransitionAsync(Three(), new TransitionOptions().For<IOrderStore>(TransitionGuard.Refuse), Cancelled);

        var refusal = await Assert.ThrowsAsync<TransitionException>(() => _orders.VisitAsync(id));

        Assert.Equal(from.Id, refusal.Node);
        Assert.Contains("IOrderStore.VisitAsync", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("1", (string?)await from.Database.StringGetAsync(Visits(id)));
        Assert.True(await _redis.BringOverAsync(Visits(id)));
        Assert.Equal(2, await _orders.VisitAsync(id));
        long other = MovingIds().Skip(1).First();
        Assert.Equal(1, await _orders.VisitAsync(other));
    }

    [Fact]
    public async Task Deleted_key_does_not_come_back_from_the_owner_before()
    {
        long id = MovingId();
        await _orders.SetStateAsync(id, "paid");
        await BeginAsync();

        Assert.Equal(1, (long)await _redis.ExecuteAsync("DEL", State(id).ToString()));

        Assert.Null(await _orders.GetStateAsync(id));
        Assert.False(await _redis.BringOverAsync(State(id)));
    }

    [Fact]
    public async Task Key_that_is_with_both_owners_is_the_one_of_the_new_owner()
    {
        long id = MovingId();
        await _orders.SetStateAsync(id, "old");
        RedisNode from = _redis.NodeFor(State(id));
        await BeginAsync();
        await _redis.NodeFor(State(id)).Database.StringSetAsync(State(id), "new");

        Assert.Equal("new", await _orders.GetStateAsync(id));

        Assert.False(await from.Database.KeyExistsAsync(State(id)));
    }

    [Fact]
    public async Task Every_type_comes_over_whole_with_the_time_it_has_left()
    {
        string tag = $"{{order:{MovingId()}}}";
        await _redis.ExecuteAsync("HSET", $"{tag}:hash", "f", "v");
        await _redis.ExecuteAsync("RPUSH", $"{tag}:list", "1", "2");
        await _redis.ExecuteAsync("SADD", $"{tag}:set", "m");
        await _redis.ExecuteAsync("ZADD", $"{tag}:zset", "1.5", "m");
        await _redis.ExecuteAsync("XADD", $"{tag}:stream", "1-1", "f", "v");
        await _redis.ExecuteAsync("SET", $"{tag}:string", "v", "PX", "600000");
        await BeginAsync();

        Assert.Equal("v", (string?)await _redis.ExecuteAsync("HGET", $"{tag}:hash", "f"));
        Assert.Equal(["1", "2"], (string[])(await _redis.ExecuteAsync("LRANGE", $"{tag}:list", "0", "-1"))!);
        Assert.Equal(1, (long)await _redis.ExecuteAsync("SISMEMBER", $"{tag}:set", "m"));
        Assert.Equal("1.5", (string?)await _redis.ExecuteAsync("ZSCORE", $"{tag}:zset", "m"));
        Assert.Equal(1, (long)await _redis.ExecuteAsync("XLEN", $"{tag}:stream"));
        Assert.InRange((long)await _redis.ExecuteAsync("PTTL", $"{tag}:string"), 1, 600000);
    }

    [Fact]
    public async Task Keys_of_a_split_command_are_brought_over_wherever_they_are()
    {
        long[] ids = [.. Enumerable.Range(0, 60).Select(static i => (long)i)];
        foreach (long id in ids)
        {
            await _orders.SetStateAsync(id, $"{id}");
        }

        await BeginAsync();

        Assert.Equal(ids.Select(static id => $"{id}"), (await _orders.GetStatesAsync(ids))!);
        Assert.Equal(60, await _orders.CountKeysAsync());
    }

    [Fact]
    public async Task Blocking_command_takes_what_was_with_the_owner_before()
    {
        long id = MovingId();
        string list = $"{{order:{id}}}:jobs";
        await _redis.ExecuteAsync("RPUSH", list, "pack");
        await BeginAsync();

        Assert.Equal([list, "pack"], (await _orders.TakeJobAsync(id, TimeSpan.FromSeconds(5), Cancelled))!);
    }

    [Fact]
    public async Task What_cannot_wait_for_its_keys_is_refused()
    {
        long id = MovingId();
        await using RedisBatch early = _redis.CreateBatch();
        _ = early.Store<IOrderStore>().VisitAsync(id);
        ShardTransaction transaction = _redis.CreateTransaction(Visits(id));
        _ = transaction.ExecuteAsync("INCR", Visits(id));
        await BeginAsync();

        await Assert.ThrowsAsync<TransitionException>(() => early.ExecuteAsync(Cancelled));
        await Assert.ThrowsAsync<TransitionException>(() => transaction.CommitAsync(Cancelled));
        await using RedisBatch late = _redis.CreateBatch();
        Assert.Throws<TransitionException>(() => { _ = late.Store<IOrderStore>().VisitAsync(id); });
        Assert.Throws<TransitionException>(() => { _ = _redis.CreateTransaction(Visits(id)); });

        long staying = Ids().First(other => !Moves(other));
        Task<long> visit = late.Store<IOrderStore>().VisitAsync(staying);
        await late.ExecuteAsync(Cancelled);
        Assert.Equal(1, await visit);
        Assert.Equal(1, await _orders.VisitAsync(id));
    }

    [Fact]
    public async Task All_keys_brought_over_can_be_completed_and_the_node_that_lost_them_is_closed()
    {
        for (int i = 0; i < 300; i++)
        {
            await _orders.SetStateAsync(i, $"{i}");
        }

        RedisNode leaving = _redis.Nodes[1];
        RedisTypedOptions next = Topologies.Of(_nodes[0], _nodes[2]);
        await _redis.BeginTransitionAsync(next, cancellationToken: Cancelled);
        Assert.Equal(3, _redis.Nodes.Count);
        long held = (long)await leaving.ExecuteAsync("DBSIZE");

        Assert.Equal(held, await _redis.BringAllOverAsync(Cancelled));
        Assert.Equal(0, (long)await leaving.ExecuteAsync("DBSIZE"));
        await _redis.CompleteTransitionAsync(Cancelled);

        Assert.Null(_redis.Transition);
        Assert.False(leaving.Multiplexer.IsConnected);
        Assert.Equal(Enumerable.Range(0, 300).Select(static i => $"{i}"), (await _orders.GetStatesAsync([.. Enumerable.Range(0, 300).Select(static i => (long)i)]))!);
    }

    [Fact]
    public async Task Reversed_transition_brings_back_what_went_over()
    {
        long id = MovingId();
        RedisNode from = _redis.NodeFor(Visits(id));
        await _orders.VisitAsync(id);
        await BeginAsync();
        await _orders.VisitAsync(id);

        TopologyChange change = await _redis.ReverseTransitionAsync(Cancelled);

        Assert.Equal(["node-3"], change.Removed.Select(static node => node.Name));
        Assert.Same(from, _redis.NodeFor(Visits(id)));
        Assert.Equal(3, await _orders.VisitAsync(id));
        await _redis.BringAllOverAsync(Cancelled);
        await _redis.CompleteTransitionAsync(Cancelled);
        Assert.Equal(["node-1", "node-2"], _redis.Nodes.Select(static node => node.Id.Name));
        Assert.Equal(4, await _orders.VisitAsync(id));
    }

    [Fact]
    public async Task Reversal_waits_for_a_call_that_still_brings_its_key_over()
    {
        long id = MovingId();
        RedisNode from = _redis.NodeFor(Visits(id));
        await _orders.VisitAsync(id);
        await BeginAsync();

        // As if another client brought the key over: the call waits for it.
        RedisKey claim = $"redistyped:moving:{Visits(id)}";
        await from.Database.StringSetAsync(claim, "another");
        Task<long> call = _orders.VisitAsync(id);

        Task<TopologyChange> reversal = _redis.ReverseTransitionAsync(Cancelled);
        Assert.NotSame(reversal, await Task.WhenAny(reversal, Task.Delay(TimeSpan.FromSeconds(1), Cancelled)));
        Task<long> after = _orders.VisitAsync(id);
        await from.Database.KeyDeleteAsync(claim);

        await reversal;
        Assert.Equal((2, 3), (await call, await after));
    }

    [Fact]
    public async Task Call_that_comes_too_late_for_a_transition_that_was_turned_around_is_refused()
    {
        await BeginAsync();
        var transition = (KeyTransition)_redis.Connected.Transition!;
        RedisNode owner = _redis.NodeFor(Visits(MovingId()));
        await _redis.ReverseTransitionAsync(Cancelled);

        var refused = await Assert.ThrowsAsync<TransitionException>(() => transition.BringOverAsync(owner, (byte[])Visits(MovingId())!));

        Assert.Contains("was begun before the transition was turned around", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_whose_new_owner_has_died_names_it()
    {
        RedisTypedOptions before = Two(), after = Three();
        before.Heartbeat.Enabled = after.Heartbeat.Enabled = false;
        await using var redis = await ShardedRedis.ConnectAsync(before, cancellationToken: Cancelled);
        await redis.BeginTransitionAsync(after, cancellationToken: Cancelled);
        await _nodes[2].KillAsync(Cancelled);
        await Wait.UntilAsync(() => Task.FromResult(redis.Nodes[2].Multiplexer.IsConnected), static connected => !connected);

        var fault = await Assert.ThrowsAsync<NodeConnectionException>(() => redis.Store<IOrderStore>().VisitAsync(MovingId()));

        Assert.Equal(("node-3", false), (fault.Node.Name, fault.MayHaveRun));
    }

    [Fact]
    public async Task Call_whose_owner_before_is_down_fails_at_once()
    {
        RedisTypedOptions before = Two(), after = Three();
        before.OperationTimeout = after.OperationTimeout = TimeSpan.FromSeconds(50);
        before.Heartbeat = after.Heartbeat = new HeartbeatOptions { Interval = TimeSpan.FromMilliseconds(100), Timeout = TimeSpan.FromMilliseconds(200) };
        await using var redis = await ShardedRedis.ConnectAsync(before, cancellationToken: Cancelled);
        long id = MovingId();
        RedisNode owner = redis.NodeFor(State(id));
        await redis.BeginTransitionAsync(after, cancellationToken: Cancelled);
        TestNode server = _nodes.Nodes.Single(node => node.Name == owner.Id.Name);
        server.Freeze();
        try
        {
            await Wait.UntilAsync(() => Task.FromResult(owner.State), static state => state == NodeState.Down);

            var fault = await Assert.ThrowsAsync<NodeDownException>(() => redis.Store<IOrderStore>().VisitAsync(id).WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
            Assert.Equal(owner.Id, fault.Node);
        }
        finally
        {
            server.Resume();
        }
    }

    [Fact]
    public async Task Transition_and_reload_keep_out_of_each_others_way()
    {
        await Assert.ThrowsAsync<TransitionException>(() => _redis.CompleteTransitionAsync(Cancelled));
        await Assert.ThrowsAsync<TransitionException>(() => _redis.ReverseTransitionAsync(Cancelled));
        await Assert.ThrowsAsync<TransitionException>(() => _redis.BringOverAsync("k"));
        RedisTypedOptions other = Two();
        other.Nodes[0].Configuration += ",defaultDatabase=3";
        await Assert.ThrowsAsync<TransitionException>(() => _redis.BeginTransitionAsync(other, cancellationToken: Cancelled));
        await BeginAsync();

        await Assert.ThrowsAsync<TransitionException>(BeginAsync);
        await Assert.ThrowsAsync<TransitionException>(() => _redis.ReloadAsync(Two(), Cancelled));

        Assert.Equal((2, 3), (_redis.Transition!.Before.Nodes.Count, _redis.Transition.After.Nodes.Count));
    }

    [Fact]
    public async Task No_increment_of_two_clients_is_lost_while_their_keys_move_there_and_back()
    {
        await using var second = await ShardedRedis.ConnectAsync(Two(), cancellationToken: Cancelled);
        ShardedRedis[] clients = [_redis, second];
        long acknowledged = 0;
        for (int round = 0; round < 2; round++)
        {
            // All begin before any of them goes on to write.
            await Task.WhenAll(clients.Select(client => round == 0
                ? client.BeginTransitionAsync(Three(), cancellationToken: Cancelled)
                : client.ReverseTransitionAsync(Cancelled)));
            using var stop = new CancellationTokenSource();
            Task<long>[] callers = [.. Enumerable.Range(0, 8).Select(i => Task.Run(() => CountAsync(clients[i % 2].Store<IOrderStore>(), stop.Token)))];
            await Task.WhenAll(clients.Select(client => client.BringAllOverAsync(Cancelled)));
            await stop.CancelAsync();
            acknowledged += (await Task.WhenAll(callers)).Sum();
        }

        await Task.WhenAll(clients.Select(client => client.CompleteTransitionAsync(Cancelled)));
        long counted = 0;
        for (int id = 0; id < Counters; id++)
        {
            counted += (long?)await second.DatabaseFor(Visits(id)).StringGetAsync(Visits(id)) ?? 0;
        }

        Assert.Equal(acknowledged, counted);
        Assert.True(counted > 2 * Counters);
        Assert.Equal(0, (long)await Topologies.DatabaseSizeAsync(_nodes[2]));
    }

    private static async Task<long> CountAsync(IOrderStore orders, CancellationToken stop)
    {
        long count = 0;
        do
        {
            await orders.VisitAsync(count % Counters);
            count++;
        }
        while (!stop.IsCancellationRequested || count < 2 * Counters);
        return count;
    }

    private static RedisKey State(long id) => $"{{order:{id}}}:state";

    private static RedisKey Visits(long id) => $"{{order:{id}}}:visits";

    private static IEnumerable<long> Ids() => Enumerable.Range(0, 10_000).Select(static i => (long)i);

    private RedisTypedOptions Two() => Topologies.Of(_nodes[0], _nodes[1]);

    private RedisTypedOptions Three() => Topologies.Of(_nodes.Nodes);

    private bool Moves(long id) =>
        TopologySnapshot.Create(Two()).RouteOf((byte[])State(id)!).Node != TopologySnapshot.Create(Three()).RouteOf((byte[])State(id)!).Node;

    private IEnumerable<long> MovingIds() => Ids().Where(Moves);

    private long MovingId() => MovingIds().First();

    private Task<TopologyChange> BeginAsync() => _redis.BeginTransitionAsync(Three(), cancellationToken: Cancelled);
}
