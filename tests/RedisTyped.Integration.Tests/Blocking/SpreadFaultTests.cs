using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Nodes;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Integration.Tests.Blocking;

/// <summary>Lists of two nodes, waited for together by clients that have two nodes of their own.</summary>
public sealed class SpreadFaultTests : IAsyncLifetime
{
    private RedisNodes _servers = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _servers = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Token);

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Fact]
    public async Task Connection_that_breaks_under_a_pop_leaves_open_whether_an_element_was_taken()
    {
        await using var proxy = NodeProxy.Start(_servers[0].Port, "LPOP", () => _servers[0].KillAsync(Token));
        await using ShardedRedis redis = await ConnectAsync(proxy.EndPoint);
        ISpreadStore store = redis.Store<ISpreadStore>();
        string[] names = NamesOf(redis, "k");
        await store.AddAsync(names[0], "taken");

        var fault = await Assert.ThrowsAsync<NodeConnectionException>(() => store.TakeAsync(names, TimeSpan.FromSeconds(5), Token));

        Assert.Equal("a", fault.Node.Name);
        Assert.Equal("The connection to node 'a' broke while an element was popped; whether the node took one out is unknown.", fault.Message);
    }

    [Fact]
    public async Task Node_that_dies_ends_the_wait_and_nothing_is_taken_from_the_other()
    {
        await using ShardedRedis redis = await ConnectAsync(_servers[0].ConfigurationString);
        ISpreadStore store = redis.Store<ISpreadStore>();
        string[] names = NamesOf(redis, "k");
        Task<string[]?> wait = store.TakeAsync(names, Timeout.InfiniteTimeSpan, Token);
        await Waiters.AreAsync(2, redis.Nodes);

        await _servers[0].KillAsync(Token);

        await Assert.ThrowsAsync<NodeConnectionException>(() => Wait.ForAsync(wait));
        await Waiters.AreAsync(0, redis.Nodes[1]);
        await store.AddAsync(names[1], "kept");
        Assert.Equal(["kept"], await store.AllAsync(names[1]));
    }

    [Fact]
    public async Task More_lists_on_a_node_than_connections_are_refused_before_anything_is_sent()
    {
        await using ShardedRedis redis = await ConnectAsync(_servers[0].ConfigurationString, static o => o.BlockingConnections = 1);
        string[] names = [.. NamesOf(redis, "k"), NamesOf(redis, "more")[0]];
        ISpreadStore store = redis.Store<ISpreadStore>();

        var fault = await Assert.ThrowsAsync<ArgumentException>(async () => await store.TakeAsync(names, TimeSpan.Zero, Token));

        Assert.Equal(
            "ISpreadStore.TakeAsync: 2 of the lists are on node 'a', and each is waited for on a connection of its own, of which there may be 1; " +
            "give fewer lists, or raise BlockingConnections.",
            fault.Message);
        Assert.Null(await store.TakeAsync([names[0], names[0], names[1]], TimeSpan.FromMilliseconds(50), Token));
    }

    [Fact]
    public async Task Lists_that_have_one_name_on_two_nodes_are_both_waited_for()
    {
        await using ShardedRedis redis = await ConnectAsync(_servers[0].ConfigurationString, static o =>
        {
            o.Router = "rediscluster";
            o.LegacyTags = true;
        });
        ISpreadStore store = redis.Store<ISpreadStore>();
        string[] names = [.. redis.Nodes.Select(node => Enumerable.Range(0, 1000).Select(static i => $"one{{{i}}}").First(name => redis.NodeFor($"spread:{name}") == node))];
        Task<string[]?> wait = store.TakeAsync(names, Timeout.InfiniteTimeSpan, Token);
        await Waiters.AreAsync(2, redis.Nodes);

        await store.AddAsync(names[1], "found");

        Assert.Equal(["spread:one", "found"], (await Wait.ForAsync(wait))!);
    }

    // Names whose lists are on two nodes, in the order of the nodes.
    private static string[] NamesOf(ShardedRedis redis, string prefix) =>
        [.. redis.Nodes.Select(node => Enumerable.Range(0, 1000).Select(i => $"{prefix}{i}").First(name => redis.NodeFor($"spread:{name}") == node))];

    private Task<ShardedRedis> ConnectAsync(string first, Action<RedisTypedOptions>? configure = null) => ShardedRedis.ConnectAsync(
        options =>
        {
            options.Nodes.Add("a", first);
            options.Nodes.Add("b", _servers[1].ConfigurationString);
            configure?.Invoke(options);
        },
        cancellationToken: Token);
}
