using RedisTyped.Batches;
using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;
using RedisTyped.Operation.Tests.Reloading;
using RedisTyped.Testing;
using RedisTyped.Topology;
using RedisTyped.Transactions;
using RedisTyped.Transitions;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Transitions;

/// <summary>What calls find while keys move.</summary>
public sealed class TransitionTests : TransitionStage
{
    [Fact]
    public async Task Read_finds_a_key_that_is_still_with_the_owner_before()
    {
        long id = MovingId();
        await Orders.SetStateAsync(id, "paid");
        RedisNode from = Redis.NodeFor(State(id));

        await BeginAsync();

        Assert.Equal("paid", await Orders.GetStateAsync(id));
        Assert.NotEqual(from.Id, Redis.NodeFor(State(id)).Id);
        Assert.True(await Redis.NodeFor(State(id)).Database.KeyExistsAsync(State(id)));
        Assert.False(await from.Database.KeyExistsAsync(State(id)));
    }

    [Fact]
    public async Task Counter_goes_on_from_where_it_was()
    {
        long id = MovingId();
        await Orders.VisitAsync(id);
        await Orders.VisitAsync(id);

        await BeginAsync();

        Assert.Equal(3, await Orders.VisitAsync(id));
        Assert.Equal(4, (long)await Redis.ExecuteAsync("INCR", Visits(id).ToString()));
    }

    [Fact]
    public async Task Store_that_refuses_fails_clearly_while_the_key_is_with_the_owner_before_and_runs_once_it_is_not()
    {
        long id = MovingId();
        await Orders.VisitAsync(id);
        RedisNode from = Redis.NodeFor(Visits(id));
        await Redis.BeginTransitionAsync(Three(), new TransitionOptions().For<IOrderStore>(TransitionGuard.Refuse), Cancelled);

        var refusal = await Assert.ThrowsAsync<TransitionException>(() => Orders.VisitAsync(id));

        Assert.Equal(from.Id, refusal.Node);
        Assert.Contains("IOrderStore.VisitAsync", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("1", (string?)await from.Database.StringGetAsync(Visits(id)));
        Assert.True(await Redis.BringOverAsync(Visits(id)));
        Assert.Equal(2, await Orders.VisitAsync(id));
        long other = MovingIds().Skip(1).First();
        Assert.Equal(1, await Orders.VisitAsync(other));
    }

    [Fact]
    public async Task Deleted_key_does_not_come_back_from_the_owner_before()
    {
        long id = MovingId();
        await Orders.SetStateAsync(id, "paid");
        await BeginAsync();

        Assert.Equal(1, (long)await Redis.ExecuteAsync("DEL", State(id).ToString()));

        Assert.Null(await Orders.GetStateAsync(id));
        Assert.False(await Redis.BringOverAsync(State(id)));
    }

    [Fact]
    public async Task Key_that_is_with_both_owners_is_the_one_of_the_new_owner()
    {
        long id = MovingId();
        await Orders.SetStateAsync(id, "old");
        RedisNode from = Redis.NodeFor(State(id));
        await BeginAsync();
        await Redis.NodeFor(State(id)).Database.StringSetAsync(State(id), "new");

        Assert.Equal("new", await Orders.GetStateAsync(id));

        Assert.False(await from.Database.KeyExistsAsync(State(id)));
    }

    [Fact]
    public async Task Every_type_comes_over_whole_with_the_time_it_has_left()
    {
        string tag = $"{{order:{MovingId()}}}";
        await Redis.ExecuteAsync("HSET", $"{tag}:hash", "f", "v");
        await Redis.ExecuteAsync("RPUSH", $"{tag}:list", "1", "2");
        await Redis.ExecuteAsync("SADD", $"{tag}:set", "m");
        await Redis.ExecuteAsync("ZADD", $"{tag}:zset", "1.5", "m");
        await Redis.ExecuteAsync("XADD", $"{tag}:stream", "1-1", "f", "v");
        await Redis.ExecuteAsync("SET", $"{tag}:string", "v", "PX", "600000");
        await BeginAsync();

        Assert.Equal("v", (string?)await Redis.ExecuteAsync("HGET", $"{tag}:hash", "f"));
        Assert.Equal(["1", "2"], (string[])(await Redis.ExecuteAsync("LRANGE", $"{tag}:list", "0", "-1"))!);
        Assert.Equal(1, (long)await Redis.ExecuteAsync("SISMEMBER", $"{tag}:set", "m"));
        Assert.Equal("1.5", (string?)await Redis.ExecuteAsync("ZSCORE", $"{tag}:zset", "m"));
        Assert.Equal(1, (long)await Redis.ExecuteAsync("XLEN", $"{tag}:stream"));
        Assert.InRange((long)await Redis.ExecuteAsync("PTTL", $"{tag}:string"), 1, 600000);
    }

    [Fact]
    public async Task Keys_of_a_split_command_are_brought_over_wherever_they_are()
    {
        long[] ids = [.. Enumerable.Range(0, 60).Select(static i => (long)i)];
        foreach (long id in ids)
        {
            await Orders.SetStateAsync(id, $"{id}");
        }

        await BeginAsync();

        Assert.Equal(ids.Select(static id => $"{id}"), (await Orders.GetStatesAsync(ids))!);
        Assert.Equal(60, await Orders.CountKeysAsync());
    }

    [Fact]
    public async Task Blocking_command_takes_what_was_with_the_owner_before()
    {
        long id = MovingId();
        string list = $"{{order:{id}}}:jobs";
        await Redis.ExecuteAsync("RPUSH", list, "pack");
        await BeginAsync();

        Assert.Equal([list, "pack"], (await Orders.TakeJobAsync(id, TimeSpan.FromSeconds(5), Cancelled))!);
    }

    [Fact]
    public async Task What_cannot_wait_for_its_keys_is_refused()
    {
        long id = MovingId();
        await using RedisBatch early = Redis.CreateBatch();
        _ = early.Store<IOrderStore>().VisitAsync(id);
        ShardTransaction transaction = Redis.CreateTransaction(Visits(id));
        _ = transaction.ExecuteAsync("INCR", Visits(id));
        await BeginAsync();

        await Assert.ThrowsAsync<TransitionException>(() => early.ExecuteAsync(Cancelled));
        await Assert.ThrowsAsync<TransitionException>(() => transaction.CommitAsync(Cancelled));
        await using RedisBatch late = Redis.CreateBatch();
        Assert.Throws<TransitionException>(() => { _ = late.Store<IOrderStore>().VisitAsync(id); });
        Assert.Throws<TransitionException>(() => { _ = Redis.CreateTransaction(Visits(id)); });

        long staying = Ids().First(other => !Moves(other));
        Task<long> visit = late.Store<IOrderStore>().VisitAsync(staying);
        await late.ExecuteAsync(Cancelled);
        Assert.Equal(1, await visit);
        Assert.Equal(1, await Orders.VisitAsync(id));
    }

    [Fact]
    public async Task Call_whose_new_owner_has_died_names_it()
    {
        RedisTypedOptions before = Two(), after = Three();
        before.Heartbeat.Enabled = after.Heartbeat.Enabled = false;
        await using var redis = await ShardedRedis.ConnectAsync(before, cancellationToken: Cancelled);
        await redis.BeginTransitionAsync(after, cancellationToken: Cancelled);
        await Nodes[2].KillAsync(Cancelled);
        await Wait.UntilAsync(() => !redis.Nodes[2].Multiplexer.IsConnected, "the connection to the new owner is lost");

        var fault = await Assert.ThrowsAsync<NodeConnectionException>(() => redis.Store<IOrderStore>().VisitAsync(MovingId()));

        Assert.Equal(("node-3", false), (fault.Node.Name, fault.MayHaveRun));
    }

    [Fact]
    public async Task Call_whose_owner_before_is_down_fails_at_once()
    {
        RedisTypedOptions before = Two(), after = Three();
        before.OperationTimeout = after.OperationTimeout = TimeSpan.FromSeconds(50);
        before.Heartbeat = after.Heartbeat = new HeartbeatOptions { Interval = TimeSpan.FromMilliseconds(100), Timeout = TimeSpan.FromSeconds(1) };
        await using var redis = await ShardedRedis.ConnectAsync(before, cancellationToken: Cancelled);
        long id = MovingId();
        RedisNode owner = redis.NodeFor(State(id));
        await redis.BeginTransitionAsync(after, cancellationToken: Cancelled);
        TestNode server = Nodes.Nodes.Single(node => node.Name == owner.Id.Name);
        server.Freeze();
        try
        {
            await Wait.UntilAsync(() => owner.State == NodeState.Down, "the owner before is down");

            var fault = await Assert.ThrowsAsync<NodeDownException>(() => redis.Store<IOrderStore>().VisitAsync(id).WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
            Assert.Equal(owner.Id, fault.Node);
        }
        finally
        {
            server.Resume();
        }
    }
}
