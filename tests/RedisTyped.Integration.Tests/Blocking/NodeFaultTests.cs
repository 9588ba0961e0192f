using System.Globalization;
using RedisTyped.Blocking;
using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Nodes;
using RedisTyped.Testing;

namespace RedisTyped.Integration.Tests.Blocking;

public sealed class NodeFaultTests : IAsyncLifetime
{
    private RedisNodes _servers = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _servers = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Token);

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Fact]
    public async Task Node_that_dies_ends_the_wait_and_works_again_when_it_is_back()
    {
        await using ShardedRedis redis = await ConnectAsync();
        IWaitingStore store = redis.Store<IWaitingStore>();
        Task<string[]?> wait = store.TakeAsync("x", Timeout.InfiniteTimeSpan, Token);
        await Waiters.AreAsync(1, redis.Nodes);

        await _servers[0].KillAsync(Token);

        NodeConnectionException fault = await Assert.ThrowsAsync<NodeConnectionException>(() => Wait.ForAsync(wait));
        Assert.Equal("a", fault.Node.Name);
        await Assert.ThrowsAnyAsync<NodeCallException>(() => store.TakeAsync("x", TimeSpan.FromSeconds(1), Token));
        await _servers[0].RestartAsync(Token);
        await Wait.UntilAsync(() => Task.FromResult(redis.Nodes[0].State), static state => state == NodeState.Connected);
        await store.AddAsync("x", "again");
        Assert.Equal(["{line:x}:jobs", "again"], (await store.TakeAsync("x", TimeSpan.FromSeconds(5), Token))!);
    }

    [Fact]
    public async Task Node_that_dies_while_a_connection_for_a_wait_is_opened_is_named()
    {
        // From 2.0 on StackExchange.Redis asks for the id of each of its connections, while it opens them.
        bool isConnected = false;
        await using NodeProxy proxy = NodeProxy.Start(_servers[0].Port, "\r\nID\r\n", () => Volatile.Read(ref isConnected) ? _servers[0].KillAsync(Token) : Task.CompletedTask);
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(o => o.Nodes.Add("a", proxy.EndPoint), cancellationToken: Token);
        Volatile.Write(ref isConnected, true);

        NodeConnectionException fault = await Assert.ThrowsAsync<NodeConnectionException>(
            () => redis.Store<IWaitingStore>().TakeAsync("x", TimeSpan.FromSeconds(1), Token));

        Assert.Equal("a", fault.Node.Name);
        Assert.False(fault.MayHaveRun);
        Assert.StartsWith("No connection for a blocking command could be opened: node 'a' ", fault.Message, StringComparison.Ordinal);
        Assert.Equal(ClientVersion.IsOldest, fault.Message.Contains("did not say its id", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Node_that_falls_silent_ends_waits_with_and_without_an_end()
    {
        await using ShardedRedis redis = await ConnectAsync(static o => o.OperationTimeout = TimeSpan.FromSeconds(5));
        IWaitingStore store = redis.Store<IWaitingStore>();
        Task<string[]?> endless = store.TakeAsync("x", Timeout.InfiniteTimeSpan, Token);
        Task<string[]?> timed = store.TakeAsync("x", TimeSpan.FromSeconds(5), Token);
        await Waiters.AreAsync(2, redis.Nodes);

        _servers[0].Freeze();

        await Assert.ThrowsAsync<TimeoutException>(() => timed);
        await Assert.ThrowsAsync<TimeoutException>(() => endless);
        _servers[0].Resume();
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_on_a_silent_node_too()
    {
        await using ShardedRedis redis = await ConnectAsync(static o => o.OperationTimeout = TimeSpan.FromSeconds(5));
        using var stop = new CancellationTokenSource();
        Task<string[]?> wait = redis.Store<IWaitingStore>().TakeAsync("x", TimeSpan.FromMinutes(10), stop.Token);
        await Waiters.AreAsync(1, redis.Nodes);
        _servers[0].Freeze();

        await stop.CancelAsync();

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.ForAsync(wait));
        Assert.Equal("Cancelled, but node 'a' does not answer; whether it gave something away to BLPOP is unknown.", cancelled.Message);
        Assert.Equal(stop.Token, cancelled.CancellationToken);
        Assert.Equal(0, BlockingPool.OpenOn(redis.Nodes[0]));
        _servers[0].Resume();
    }

    [Fact]
    public async Task Wait_takes_one_connection()
    {
        await using ShardedRedis redis = await ConnectAsync();

        // By their ids, which grow: those of the client's start, and of whoever asked whether the node is there, may be closed meanwhile.
        async Task<long[]> ClientsAsync() => [.. ((string)(await redis.Nodes[0].Database.ExecuteAsync("CLIENT", "LIST"))!)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => long.Parse(line.Split(' ')[0].Split("id=")[1], CultureInfo.InvariantCulture))];

        // Its connection for channels is made beside the other one.
        await Wait.UntilAsync(() => redis.Nodes[0].Multiplexer.GetSubscriber().IsConnected(), "the client has both of its connections");
        long last = (await ClientsAsync()).Max();
        using var stop = new CancellationTokenSource();
        Task<string[]?> wait = redis.Store<IWaitingStore>().TakeAsync("x", Timeout.InfiniteTimeSpan, stop.Token);
        await Waiters.AreAsync(1, redis.Nodes);

        Assert.Single(await ClientsAsync(), id => id > last);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.ForAsync(wait));
    }

    [Fact]
    public async Task Too_many_waits_are_told_so()
    {
        await using ShardedRedis redis = await ConnectAsync(static o =>
        {
            o.BlockingConnections = 2;
            o.OperationTimeout = TimeSpan.FromSeconds(5);
        });
        IWaitingStore store = redis.Store<IWaitingStore>();
        using var stop = new CancellationTokenSource();
        Task<string[]?>[] waits = [store.TakeAsync("x", TimeSpan.Zero, stop.Token), store.TakeAsync("x", TimeSpan.Zero, stop.Token)];
        await Waiters.AreAsync(2, redis.Nodes);

        BlockingLimitException refused = await Assert.ThrowsAsync<BlockingLimitException>(() => store.TakeAsync("x", TimeSpan.Zero, Token));

        Assert.Equal(2, refused.Limit);
        Assert.Equal(
            "2 blocking commands wait on node 'a' already, so BLPOP was not sent; raise BlockingConnections, or let fewer callers wait at once.", refused.Message);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waits));
    }

    [Fact]
    public async Task Disposing_ends_waits_and_loses_nothing()
    {
        ShardedRedis redis = await ConnectAsync();
        Task<string[]?> wait = redis.Store<IWaitingStore>().TakeAsync("x", Timeout.InfiniteTimeSpan, Token);
        await Waiters.AreAsync(1, redis.Nodes);

        await redis.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => Wait.ForAsync(wait));
        await using ShardedRedis next = await ConnectAsync();
        await next.Store<IWaitingStore>().AddAsync("x", "kept");
        Assert.Equal(["kept"], await next.Store<IWaitingStore>().AllAsync("x"));
    }

    private Task<ShardedRedis> ConnectAsync(Action<Topology.RedisTypedOptions>? configure = null) => ShardedRedis.ConnectAsync(
        options =>
        {
            options.Nodes.Add("a", _servers[0].ConfigurationString);
            configure?.Invoke(options);
        },
        cancellationToken: Token);
}
