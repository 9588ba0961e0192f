using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Nodes;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Transactions;

/// <summary>Whatever happens to the node, the transaction and every task of it end.</summary>
public sealed class TransactionFaultTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_refused_before_EXEC_keeps_all_from_running()
    {
        await using RedisNodes own = await StartAsync();
        await using var redis = await ConnectAsync(own[0].ConfigurationString);
        var ann = redis.Store<IAccountStore>().For("ann");
        await redis.OnNode("a").ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        Task<string?>? name = null;

        var refused = await Assert.ThrowsAsync<RedisServerException>(() => ann.TransactionAsync(
            t =>
            {
                name = t.NameAsync();
                t.SetNameAsync("too much");
            },
            Cancelled));

        Assert.StartsWith("EXECABORT", refused.Message, StringComparison.Ordinal);
        Assert.Same(refused, await Assert.ThrowsAsync<RedisServerException>(() => name!));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_that_dies_before_EXEC_ends_all_tasks(bool withCondition)
    {
        await using RedisNodes own = await StartAsync();
        await using var proxy = NodeProxy.Start(own[0].Port, "EXEC", () => own[0].KillAsync(Cancelled));
        await using var redis = await ConnectAsync(proxy.EndPoint);
        Task<long>? deposit = null;

        Exception fault = await Assert.ThrowsAnyAsync<Exception>(() => redis.Store<IAccountStore>().For("ann").TransactionAsync(
            t =>
            {
                if (withCondition)
                {
                    t.Require.Name().IsMissing();
                }

                deposit = t.DepositAsync(1);
            },
            Cancelled));

        Assert.True(fault is NodeCallException or TimeoutException, fault.ToString());
        Assert.True(deposit!.IsFaulted);
        Assert.Same(fault, deposit.Exception!.InnerException);
    }

    [Fact]
    public async Task A_node_that_is_down_is_an_error()
    {
        await using RedisNodes own = await StartAsync();
        await using var redis = await ConnectAsync(own[0].ConfigurationString);
        await own[0].KillAsync(Cancelled);
        Task<long>? deposit = null;

        Exception fault = await Assert.ThrowsAnyAsync<Exception>(() =>
            redis.Store<IAccountStore>().For("ann").TransactionAsync(t => { deposit = t.DepositAsync(1); }, Cancelled));

        Assert.True(fault is NodeCallException or TimeoutException, fault.ToString());
        Assert.True(deposit!.IsFaulted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_frozen_node_is_a_timeout_that_leaves_open_what_it_did(bool withCondition)
    {
        await using RedisNodes own = await StartAsync();
        await using var redis = await ShardedRedis.ConnectAsync(
            o =>
            {
                o.Nodes.Add("a", own[0].ConfigurationString);
                o.OperationTimeout = TimeSpan.FromSeconds(2.5);
            },
            cancellationToken: Cancelled);
        var ann = redis.Store<IAccountStore>().For("ann");
        Task<long>? deposit = null;
        own[0].Freeze();

        var timeout = await Assert.ThrowsAsync<TimeoutException>(() => ann.TransactionAsync(
            t =>
            {
                if (withCondition)
                {
                    t.Require.Name().IsMissing();
                }

                deposit = t.DepositAsync(1);
            },
            Cancelled));
        own[0].Resume();

        Assert.Equal("Node 'a' did not answer EXEC within 2.5 s; it may still run it.", timeout.Message);
        Assert.Same(timeout, await Assert.ThrowsAsync<TimeoutException>(() => deposit!));
    }

    [Fact]
    public async Task Cancelled_before_it_is_sent_nothing_runs()
    {
        await using RedisNodes own = await StartAsync();
        await using var redis = await ConnectAsync(own[0].ConfigurationString);
        var ann = redis.Store<IAccountStore>().For("ann");
        using var stop = new CancellationTokenSource();
        Task<long>? deposit = null;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ann.TransactionAsync(
            t =>
            {
                deposit = t.DepositAsync(1);
                stop.Cancel();
            },
            stop.Token));
        bool called = false;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ann.TransactionAsync(_ => { called = true; }, stop.Token));

        Assert.True(deposit!.IsCanceled);
        Assert.False(called);
        Assert.False(await redis.OnNode("a").Database.KeyExistsAsync("{account:ann}:balance"));
    }

    [Fact]
    public async Task Cancelled_after_it_is_sent_only_the_wait_ends()
    {
        await using RedisNodes own = await StartAsync();
        using var stop = new CancellationTokenSource();
        await using var proxy = NodeProxy.Start(own[0].Port, "EXEC", stop.CancelAsync);
        await using var redis = await ConnectAsync(proxy.EndPoint);
        await using var direct = await ConnectAsync(own[0].ConfigurationString);
        Task<long>? deposit = null;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            redis.Store<IAccountStore>().For("ann").TransactionAsync(t => { deposit = t.DepositAsync(1); }, stop.Token));

        Assert.True(deposit!.IsCanceled);
        Assert.True(await Runtime.Wait.UntilAsync(() => direct.OnNode("a").Database.KeyExistsAsync("{account:ann}:balance"), static there => there));
    }

    [Fact]
    public async Task A_condition_on_a_frozen_node_does_not_hold_up_the_others()
    {
        await using RedisNodes own = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);
        await using var redis = await ShardedRedis.ConnectAsync(
            o =>
            {
                // How long StackExchange.Redis waits for a condition: longer than the test for the one, long enough on a busy machine for the other.
                o.Nodes.Add("a", own[0].ConfigurationString + ",syncTimeout=30000");
                o.Nodes.Add("b", own[1].ConfigurationString + ",syncTimeout=30000");
                o.OperationTimeout = TimeSpan.FromMinutes(1);
            },
            cancellationToken: Cancelled);
        var store = redis.Store<IAccountStore>();
        string[] ids = [.. Enumerable.Range(0, 50).Select(static i => $"id{i}")];
        string frozen = ids.First(id => store.For(id).Node.Name == "a");
        string alive = ids.First(id => store.For(id).Node.Name == "b");
        own[0].Freeze();

        Task<bool> stuck = store.For(frozen).TransactionAsync(static t => { t.Require.Name().IsMissing(); t.SetNameAsync("x"); }, Cancelled);
        Assert.True(await store.For(alive).TransactionAsync(static t => { t.Require.Name().IsMissing(); t.SetNameAsync("x"); }, Cancelled));

        Assert.False(stuck.IsCompleted);
        own[0].Resume();
        await stuck;
    }

    private static Task<RedisNodes> StartAsync() =>
        RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);

    private static Task<ShardedRedis> ConnectAsync(string configuration) =>
        ShardedRedis.ConnectAsync(o => o.Nodes.Add("a", configuration), cancellationToken: Cancelled);
}
