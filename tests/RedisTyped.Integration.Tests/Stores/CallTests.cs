using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Stores;

public sealed class CallTests(StoreNodes nodes) : IClassFixture<StoreNodes>
{
    private readonly IJobStore _store = nodes.Redis.Store<IJobStore>();

    [Fact]
    public async Task Optional_groups_are_sent_only_with_their_parameters()
    {
        Assert.False(await _store.SetStateAsync(1, "new", Existence.XX));
        Assert.True(await _store.SetStateAsync(1, "new", Existence.NX, TimeSpan.FromMinutes(1)));
        Assert.False(await _store.SetStateAsync(1, "other", Existence.NX));

        Assert.Equal("new", await _store.GetStateAsync(1, TestContext.Current.CancellationToken));
        Assert.InRange((await _store.TimeLeftAsync(1))!.Value, TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(60));
        Assert.True(await _store.SetStateAsync(1, "kept"));
        Assert.Null(await _store.TimeLeftAsync(1));
    }

    [Fact]
    public async Task A_part_of_a_second_counts_as_one()
    {
        DateTimeOffset before = DateTimeOffset.UtcNow;
        await _store.SetStateAsync(2, "x", ttl: TimeSpan.FromMilliseconds(3_600_001));

        // The moment does not pass, however long the test takes; the server rounds it to whole seconds.
        Assert.True(await _store.ExpiresAtAsync(2) >= before.AddSeconds(3600.5));
    }

    [Fact]
    public async Task Moments_are_unix_seconds()
    {
        var at = new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await _store.SetStateAsync(3, "x");

        Assert.True(await _store.ExpireAtAsync(3, at.ToOffset(TimeSpan.FromHours(-7))));
        Assert.Equal(at, await _store.ExpiresAtAsync(3));
        Assert.Null(await _store.ExpiresAtAsync(404));
    }

    [Fact]
    public async Task Fields_named_like_options_keep_their_times_as_text()
    {
        var at = new DateTimeOffset(2026, 3, 1, 12, 30, 15, 123, 456, TimeSpan.FromHours(5.5));
        await _store.SetTimesAsync(8, TimeSpan.FromSeconds(90.5), at);

        Assert.Equal(TimeSpan.FromSeconds(90.5), await _store.IdleAsync(8));
        Assert.Equal(at, await _store.TimeAsync(8));
    }

    [Fact]
    public async Task RESTORE_takes_a_span_or_with_ABSTTL_a_moment()
    {
        var at = new DateTimeOffset(2099, 1, 1, 0, 0, 0, 250, TimeSpan.Zero);
        await _store.SetStateAsync(9, "x");
        byte[] state = (await _store.DumpAsync(9))!;

        await _store.RestoreAsync(9, at, state);
        Assert.Equal(at.AddMilliseconds(-250), await _store.ExpiresAtAsync(9));

        await _store.RestoreAsync(9, TimeSpan.FromMinutes(1), state, idle: TimeSpan.FromSeconds(1000));
        Assert.InRange((await _store.TimeLeftAsync(9))!.Value, TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(60));
        Assert.InRange((await _store.UnusedAsync(9))!.Value, TimeSpan.FromSeconds(1000), TimeSpan.FromSeconds(1010));
    }

    [Fact]
    public async Task SET_with_GET_gives_the_value_that_was_there()
    {
        Assert.Null(await _store.SwapFlagAsync(10, false));
        Assert.False(await _store.SwapFlagAsync(10, true));
        Assert.True(await _store.SwapFlagAsync(10, true));
        Assert.Equal("1", await _store.KeepStateAsync(10, "other"));
        Assert.Equal("string", await _store.TypeAsync(10));
    }

    [Fact]
    public async Task A_count_makes_a_reply_several_values()
    {
        await _store.PlanAsync(11, "a", "b", "c");

        Assert.Equal(["a", "b"], await _store.NextAsync(11, 2));
        Assert.Equal("c", await _store.NextAsync(11));
        Assert.Null(await _store.NextAsync(11));
        Assert.Empty(await _store.NextAsync(11, 2));
    }

    [Fact]
    public async Task ZADD_says_whether_or_which()
    {
        Assert.True(await _store.RankAsync(12, 1, "a"));
        Assert.False(await _store.RankAsync(12, 1, "a"));
        Assert.Null(await _store.RankOnceAsync(12, 5, "a"));
        Assert.Equal(5, await _store.RankOnceAsync(12, 5, "b"));
    }

    [Fact]
    public async Task Collections_and_dictionaries_become_arguments()
    {
        Assert.Equal(2, await _store.TagAsync(4, "a", "b", "a"));
        Assert.Equal(2, await _store.SetFieldsAsync(4, new Dictionary<string, double> { ["a"] = 0.1, ["c"] = double.PositiveInfinity }));

        Assert.Equal([0.1, null, double.PositiveInfinity], await _store.GetFieldsAsync(4));
        Assert.Empty(await _store.MatchAsync(4));
        Assert.Equal("tags", Assert.Throws<ArgumentException>(() => { _ = _store.TagAsync(4); }).ParamName);
    }

    [Fact]
    public async Task A_subcommand_finds_its_key()
    {
        await _store.SetStateAsync(5, "12345");

        Assert.Equal("int", await _store.EncodingAsync(5));
        Assert.Null(await _store.EncodingAsync(404));
    }

    [Fact]
    public async Task An_error_of_the_server_reaches_the_caller()
    {
        await _store.SetStateAsync(6, "text");

        var fault = await Assert.ThrowsAsync<RedisServerException>(() => _store.CountAsync(6));

        Assert.Contains("not an integer", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_call_is_not_sent()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        Task<string?> call = _store.GetStateAsync(7, cancelled.Token);

        Assert.True(call.IsCanceled);
    }

    [Fact]
    public async Task A_frozen_node_holds_up_only_its_own_keys_and_cancelling_ends_the_waiting()
    {
        await using RedisNodes own = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using ShardedRedis redis = await own.ConnectAsync();
        IJobStore store = redis.Store<IJobStore>();
        long frozen = IdOn(redis, 0), free = IdOn(redis, 1);
        own[0].Freeze();
        using var stop = new CancellationTokenSource();

        Task<string?> held = store.GetStateAsync(frozen, stop.Token);

        Assert.Null(await store.GetStateAsync(free, TestContext.Current.CancellationToken));
        Assert.False(held.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
        own[0].Resume();
    }

    [Fact]
    public async Task A_frozen_node_ends_a_call_with_a_timeout_that_names_it()
    {
        await using RedisNodes own = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using ShardedRedis redis = await own.ConnectAsync(static o => o.OperationTimeout = TimeSpan.FromSeconds(2.5));
        own[0].Freeze();

        var fault = await Assert.ThrowsAsync<TimeoutException>(() => redis.Store<IJobStore>().GetStateAsync(1));

        Assert.Equal("Node 'node-1' did not answer GET within 2.5 s; it may still run it.", fault.Message);
        own[0].Resume();
    }

    [Fact]
    public async Task A_dead_node_fails_only_its_own_keys()
    {
        await using RedisNodes own = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using ShardedRedis redis = await own.ConnectAsync();
        IJobStore store = redis.Store<IJobStore>();
        long dead = IdOn(redis, 0), alive = IdOn(redis, 1);
        await store.SetStateAsync(alive, "here");
        await own[0].KillAsync(TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<Exception>(() => store.GetStateAsync(dead));
        Assert.Equal("here", await store.GetStateAsync(alive, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_store_with_tags_is_refused_by_a_router_that_hashes_whole_keys()
    {
        await using ShardedRedis redis = await nodes.Servers.ConnectAsync(static o => o.Router = "ketama");
        RedisTypedException fault = Assert.ThrowsAny<RedisTypedException>(redis.Store<IJobStore>);

        Assert.Contains("IJobStore", fault.Message, StringComparison.Ordinal);
        Assert.Contains("ketama", fault.Message, StringComparison.Ordinal);
        Assert.Contains("{job:{id}}:state", fault.Message, StringComparison.Ordinal);
    }

    private static long IdOn(ShardedRedis redis, int node) =>
        Enumerable.Range(0, 1000).First(i => redis.RouteOf($"{{job:{i}}}:state").Node == redis.Topology.Nodes[node].Id);
}
