using RedisTyped.Execution;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Stores;

/// <summary>What goes wrong on one node of five while a command is split over all of them.</summary>
public sealed class SplitFaultTests : IAsyncLifetime
{
    private const string Faulty = "node-3";
    private static readonly string[] Keys = [.. Enumerable.Range(0, 100).Select(static i => $"k{i}")];

    private RedisNodes _nodes = null!;
    private ShardedRedis _redis = null!;
    private ISplitStore _store = null!;

    private int[] OnFaulty => [.. Enumerable.Range(0, Keys.Length).Where(i => _redis.RouteOf($"{{split:{Keys[i]}}}:name").Node.Name == Faulty)];

    private TestNode FaultyNode => _nodes.Nodes.Single(static n => n.Name == Faulty);

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(5, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        _redis = await _nodes.ConnectAsync();
        _store = _redis.Store<ISplitStore>();
    }

    [Fact]
    public async Task What_one_node_of_five_refuses_is_that_nodes_failure()
    {
        await _redis.OnNode(Faulty).ExecuteAsync("CONFIG", "SET", "maxmemory", "1");

        var fault = await Assert.ThrowsAnyAsync<PartialFailureException>(() => _store.SetAsync(Keys.ToDictionary(static k => k)));

        NodeFault failure = Assert.Single(fault.Failures);
        Assert.Equal(Faulty, failure.Node.Name);
        Assert.StartsWith("OOM ", Assert.IsType<RedisServerException>(failure.Exception).Message, StringComparison.Ordinal);
        Assert.Equal(OnFaulty, failure.Positions);
        Assert.Equal((IEnumerable<string?>)[.. Keys.Select((k, i) => OnFaulty.Contains(i) ? null : k)], await _store.GetAsync(Keys));
    }

    [Fact]
    public async Task A_node_that_dies_with_its_part_in_hand_fails_that_part_only()
    {
        await _store.SetAsync(Keys.ToDictionary(static k => k));
        FaultyNode.Freeze();
        Task<string?[]> call = _store.GetAsync(Keys, TestContext.Current.CancellationToken);
        Assert.False(call.IsCompleted);

        await FaultyNode.KillAsync(TestContext.Current.CancellationToken);

        var fault = await Assert.ThrowsAsync<PartialFailureException<string?[]>>(() => call);
        NodeFault failure = Assert.Single(fault.Failures);
        Assert.Equal(Faulty, failure.Node.Name);
        Assert.Equal(OnFaulty, failure.Positions);
        Assert.Equal((IEnumerable<string?>)[.. Keys.Select((k, i) => OnFaulty.Contains(i) ? null : k)], fault.PartialResult);
    }

    [Fact]
    public async Task A_duplicate_is_answered_and_counted_each_time()
    {
        await _store.SetAsync(Keys.ToDictionary(static k => k));
        string[] twice = [.. Keys, .. Keys];

        Assert.Equal(twice, await _store.GetAsync(twice, TestContext.Current.CancellationToken));
        Assert.Equal(200, await _store.CountAsync(twice));
        Assert.Equal(100, await _store.DeleteAsync(twice));
    }

    [Fact]
    public async Task A_null_among_the_keys_keeps_all_from_being_sent()
    {
        await _store.SetAsync(Keys.ToDictionary(static k => k));

        var fault = await Assert.ThrowsAnyAsync<ArgumentException>(() => _store.DeleteAsync([.. Keys, null!]));

        Assert.Equal("ids", fault.ParamName);
        Assert.Equal(100, await _store.CountAsync(Keys));
    }

    [Fact]
    public async Task A_hundred_thousand_keys_are_deleted_and_counted_once_each()
    {
        string[] many = [.. Enumerable.Range(0, 100_000).Select(static i => $"{i}")];
        await _store.SetAsync(many.ToDictionary(static k => k));

        Assert.Equal(100_000, await _store.CountAsync(many));
        Assert.Equal(100_000, await _store.DeleteAsync(many));
        Assert.Equal(0, await _store.CountAsync(many));
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _nodes.DisposeAsync();
    }
}
