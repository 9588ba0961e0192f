using RedisTyped.Execution;
using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Stores;

public sealed class NodeStoreTests(StoreNodes nodes) : IClassFixture<StoreNodes>
{
    private readonly INodeStore _store = nodes.Redis.Store<INodeStore>();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_are_summed_compared_and_put_one_behind_the_other()
    {
        await _store.FlushAsync();
        await nodes.Redis.OnNode("node-2").ExecuteAsync("MSET", "a1", "x", "a2", "x", "b", "x");
        await nodes.Redis.OnNode("node-3").ExecuteAsync("SET", "a3", "x");

        Assert.Equal(4, await _store.CountKeysAsync(Cancelled));
        Assert.Equal([0L, 3L, 1L], (await _store.CountsAsync()).RequireAll());
        Assert.Equal(0, await _store.LeastAsync());
        Assert.Equal(3d, await _store.MostAsync());
        Assert.Equal(1m, await _store.MedianAsync());
        string[] keys = await _store.KeysAsync("a*");
        Assert.Equal(["a1", "a2"], keys[..2].Order(StringComparer.Ordinal));
        Assert.Equal("a3", keys[2]);
        Assert.Equal("a3", (string?)(await _store.KeyListAsync("a3"))[0]);
        Assert.Equal([null, "a3"], (await _store.AnyKeysAsync()).Where(static r => r.Node.Name != "node-2").Select(static r => r.Value));
        Assert.Equal(1, await _store.CountOnAsync("node-3", Cancelled));

        await _store.FlushAsync(FlushMode.Async);
        Assert.Equal(0, await _store.CountKeysAsync(Cancelled));
    }

    [Fact]
    public async Task Every_node_is_configured_and_gets_the_script()
    {
        Assert.True(await _store.ConfigureAsync(new Dictionary<string, string> { ["slowlog-max-len"] = "77", ["hz"] = "11" }));
        Assert.Equal(
            ["77", "77", "77"], (await _store.ConfigurationAsync("slowlog-max-len")).RequireAll().Select(static r => ((string[])r!)[1]));

        string sha = await _store.LoadAsync("return 42");
        Assert.Equal(40, sha.Length);
        await _store.ForgetScriptsAsync();
        Assert.All(await nodes.Redis.OnAllNodes().ExecuteAsync("SCRIPT EXISTS", sha), static r => Assert.Equal([0], (int[])r.Value!));
    }

    [Fact]
    public async Task Arguments_go_to_every_node()
    {
        Assert.Equal(126, await _store.SumOfAsync(42));
        Assert.Equal("hello", await _store.FirstAsync("hello"));
        Assert.InRange(await _store.OldestSaveAsync(), 1, long.MaxValue);
        await Assert.ThrowsAsync<ArgumentNullException>(() => _store.FirstAsync(null!));
    }

    [Fact]
    public async Task A_script_without_keys_runs_on_every_node_or_on_one()
    {
        await _store.FlushAsync();
        await _store.ForgetScriptsAsync();
        await nodes.Redis.OnNode("node-2").ExecuteAsync("MSET", "a", "x", "b", "x");

        Assert.Equal(10, await _store.TimesKeysAsync(5, Cancelled));
        Assert.Equal(0, await _store.PlusKeysOnAsync("node-1", 0));
        Assert.Equal(1, await _store.PlusKeysOnAsync("node-2", -1));
    }

    [Fact]
    public async Task One_node_is_named_by_a_parameter()
    {
        Assert.Contains($"tcp_port:{nodes.Servers[1].Port}\r\n", await _store.InfoAsync("node-2", "server"), StringComparison.Ordinal);
        Assert.StartsWith(
            "There is no node 'node-9'; the topology has node-1, node-2, node-3.",
            Assert.Throws<ArgumentException>(() => { _ = _store.InfoAsync("node-9", "server"); }).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sum_that_overflows_is_no_small_number() =>
        await Assert.ThrowsAsync<OverflowException>(() => _store.SumOfAsync(long.MaxValue));

    [Fact]
    public async Task An_error_of_one_node_is_a_partial_failure_with_what_the_others_answered()
    {
        await _store.FlushAsync();
        await nodes.Redis.OnNode("node-2").ExecuteAsync("SET", "marker", "x");
        string script = "if redis.call('EXISTS', 'marker') == 1 then return redis.error_reply('NO not here') end return 5";

        var fault = await Assert.ThrowsAsync<PartialFailureException<NodeResults<long>>>(() => _store.EvaluateAsync(script));

        Assert.Equal("node-2", Assert.Single(fault.Failures).Node.Name);
        Assert.Equal([5L, 0L, 5L], fault.PartialResult.Select(static r => r.Value));
        Assert.StartsWith("EVAL failed on 1 of 3 nodes: 'node-2': NO not here", fault.Message, StringComparison.Ordinal);
        Assert.False(await _store.AnyAsync("return 0"));
    }

    [Fact]
    public async Task An_answer_that_cannot_be_read_is_the_failure_of_its_node() =>
        Assert.All(
            (await Assert.ThrowsAsync<PartialFailureException<NodeResults<long>>>(() => _store.EvaluateAsync("return 'x'"))).Failures,
            static f => Assert.IsType<RedisTyped.Values.ReplyFormatException>(f.Exception));

    [Fact]
    public async Task A_cancelled_call_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.CountKeysAsync(source.Token));
    }

    [Fact]
    public async Task Cancellation_ends_the_waiting_for_a_frozen_node()
    {
        await using RedisNodes own = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);
        await using ShardedRedis redis = await own.ConnectAsync();
        own[0].Freeze();
        using var source = new CancellationTokenSource();
        Task<long> counting = redis.Store<INodeStore>().CountKeysAsync(source.Token);
        Assert.False(counting.IsCompleted);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => counting);
        own[0].Resume();
    }

    [Fact]
    public async Task A_dead_and_a_frozen_node_are_results_and_the_first_answer_needs_neither()
    {
        await using RedisNodes own = await RedisNodes.StartAsync(3, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);
        await using ShardedRedis redis = await own.ConnectAsync();
        INodeStore store = redis.Store<INodeStore>();
        await own[0].KillAsync(Cancelled);
        own[1].Freeze();

        NodeResults<string> pings = await store.PingAsync(Cancelled);

        Assert.Equal(["node-1", "node-2"], pings.Failures.Select(static r => r.Node.Name));
        Assert.IsType<TimeoutException>(pings["node-2"].Exception);
        Assert.Equal("PONG", pings["node-3"].Value);
        Assert.Equal("hello", await store.FirstAsync("hello"));
        own[1].Resume();
    }

    [Fact]
    public async Task The_first_answer_fails_only_where_every_node_does()
    {
        await using RedisNodes own = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);
        await using ShardedRedis redis = await own.ConnectAsync();
        await own[0].KillAsync(Cancelled);
        await own[1].KillAsync(Cancelled);

        var fault = await Assert.ThrowsAsync<PartialFailureException<NodeResults<string>>>(() => redis.Store<INodeStore>().FirstAsync("hello"));

        Assert.Equal(["node-1", "node-2"], fault.Failures.Select(static f => f.Node.Name));
    }
}
