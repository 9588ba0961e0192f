using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Nodes;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Coalescing;

/// <summary>Whatever happens to a node, every call to it ends, and calls to others go on.</summary>
public sealed class CoalescingFaultTests : IAsyncLifetime
{
    private const int Count = 200;

    private RedisNodes _servers = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private TestNode Faulty => _servers[1];

    public async ValueTask InitializeAsync()
    {
        _servers = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using ShardedRedis redis = await _servers.ConnectAsync();
        await Task.WhenAll(Enumerable.Range(0, Count).Select(id => redis.Store<ICachedStore>().SetAsync(id, $"text {id}")));
    }

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Fact]
    public async Task A_node_that_dies_fails_only_its_own_calls()
    {
        await using ShardedRedis redis = await _servers.ConnectAsync();
        Faulty.Freeze();
        Task<string?>[] calls = Start(redis);
        await Task.WhenAll(calls.Where((_, i) => !IsFaulty(redis, i))).WaitAsync(Cancelled);

        await Faulty.KillAsync(Cancelled);

        await AssertOutcomesAsync(redis, calls, static e => e is NodeCallException or TimeoutException);
        await AssertOutcomesAsync(redis, Start(redis), static e => e is NodeCallException or TimeoutException);
    }

    [Fact]
    public async Task A_node_that_comes_back_is_asked_again()
    {
        await using ShardedRedis redis = await _servers.ConnectAsync();
        await Faulty.KillAsync(Cancelled);
        await AssertOutcomesAsync(redis, Start(redis), static e => e is NodeCallException or TimeoutException);

        await Faulty.RestartAsync(Cancelled);

        int id = Enumerable.Range(0, Count).First(i => IsFaulty(redis, i));
        string? text = await Runtime.Wait.UntilAsync(() => TextOrFaultAsync(redis, id), static text => text is null);
        Assert.Null(text);
    }

    [Fact]
    public async Task A_frozen_node_lets_every_call_time_out()
    {
        await using ShardedRedis redis = await ConnectAsync("", ofFaulty: ",syncTimeout=2000", hasHeartbeat: false);
        Faulty.Freeze();
        Task<string?>[] calls = Start(redis);

        await AssertOutcomesAsync(redis, calls, static e => e is TimeoutException);
        Assert.Contains(
            "did not answer GET within 2 s",
            calls.First(static c => c.IsFaulted).Exception!.InnerException!.Message,
            StringComparison.Ordinal);

        // Calls that are made while the first have not come back end as well, and go on when the node does.
        await AssertOutcomesAsync(redis, Start(redis), static e => e is TimeoutException);
        Faulty.Resume();
        Assert.Null(await Runtime.Wait.UntilAsync(async () => await FaultOfAllAsync(redis), static fault => fault is null));
    }

    [Fact]
    public async Task A_connection_that_is_cut_at_the_command_fails_its_calls()
    {
        NodeProxy? proxy = null;
        proxy = NodeProxy.Start(Faulty.Port, "MGET", () => Faulty.KillAsync(Cancelled));
        await using (proxy)
        {
            await using ShardedRedis redis = await ShardedRedis.ConnectAsync(o =>
            {
                o.Nodes.Add("node-1", _servers[0].ConfigurationString);
                o.Nodes.Add("node-2", proxy.EndPoint);
            });

            await AssertOutcomesAsync(redis, Start(redis), static e => e is NodeCallException or TimeoutException, mayHaveValue: true);

            // The calls hear of the cut before the process is seen to be gone.
            await Wait.UntilAsync(() => Task.FromResult(Faulty.IsRunning), static isRunning => !isRunning);
        }
    }

    [Fact]
    public async Task Callers_who_cancel_while_their_missing_keys_are_asked_for_leave_the_others_alone()
    {
        using var cancel = new CancellationTokenSource();
        await using NodeProxy proxy = NodeProxy.Start(Faulty.Port, "MGET", cancel.CancelAsync);
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(o => o.Nodes.Add("node-2", proxy.EndPoint));
        ICachedStore pages = redis.Store<ICachedStore>();
        await Task.WhenAll(Enumerable.Range(0, Count).Select(id => pages.SetAsync(id, $"text {id}")));

        // While the node stands still the first calls are under way, and the others gather; these go as one MGET, at which half of them end.
        const int first = 10;
        Faulty.Freeze();
        Task<string?>[] calls = [.. Enumerable.Range(0, Count).Select(
            id => id < first || id % 2 == 0 ? pages.GetAsync(id, Cancelled) : pages.GetAsync(Count + id, cancel.Token))];
        Faulty.Resume();

        for (int i = 0; i < Count; i++)
        {
            if (i < first || i % 2 == 0)
            {
                Assert.Equal($"text {i}", await calls[i].WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
            }
            else
            {
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calls[i].WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
            }
        }

        // Nothing is left behind that would break for the next one.
        Assert.Equal("text 1", await pages.GetAsync(1, Cancelled));
    }

    [Fact]
    public async Task What_a_user_may_not_read_is_refused_to_its_caller_alone()
    {
        await using ShardedRedis redis = await _servers.ConnectAsync();
        int forbidden = Enumerable.Range(100, Count - 100).First(i => IsFaulty(redis, i));
        await redis.OnNode("node-2").ExecuteAsync("ACL", "SETUSER", "default", "resetkeys", "~{page:?}*", "~{page:??}*");

        Task<string?>[] calls = await StartTogetherAsync(redis);

        for (int i = 0; i < Count; i++)
        {
            if (i >= 100 && IsFaulty(redis, i))
            {
                Assert.StartsWith("NOPERM ", (await Assert.ThrowsAsync<RedisServerException>(() => calls[i])).Message, StringComparison.Ordinal);
            }
            else
            {
                Assert.Equal($"text {i}", await calls[i]);
            }
        }

        Assert.True(calls[forbidden].IsFaulted);
    }

    [Theory]
    [InlineData("$MGET=")]
    [InlineData("$EXISTS=")]
    public async Task A_node_whose_configuration_forbids_a_command_is_asked_one_by_one(string forbidden)
    {
        await using ShardedRedis redis = await ConnectAsync("," + forbidden);

        Task<string?>[] calls = await StartTogetherAsync(redis, Count + 50);

        string?[] texts = await Task.WhenAll(calls);
        Assert.Equal(Enumerable.Range(0, Count + 50).Select(static i => i < Count ? $"text {i}" : null), texts);
    }

    [Fact]
    public async Task Disposed_at_once_ends_calls_in_flight()
    {
        ShardedRedis redis = await _servers.ConnectAsync();
        Faulty.Freeze();
        Task<string?>[] calls = Start(redis);
        await Task.WhenAll(calls.Where((_, i) => !IsFaulty(redis, i))).WaitAsync(Cancelled);
        bool[] faulty = [.. Enumerable.Range(0, Count).Select(i => IsFaulty(redis, i))];

        redis.Dispose();

        foreach (Task<string?> call in calls.Where((_, i) => faulty[i]))
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => call.WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
        }

        Faulty.Resume();
    }

    [Fact]
    public async Task Disposed_in_order_lets_calls_be_answered()
    {
        ShardedRedis redis = await _servers.ConnectAsync();
        ICachedStore pages = redis.Store<ICachedStore>();
        Faulty.Freeze();
        Task<string?>[] calls = Start(redis);

        ValueTask disposal = redis.DisposeAsync();
        Faulty.Resume();
        await disposal;

        Assert.Equal(Enumerable.Range(0, Count).Select(static i => $"text {i}"), await Task.WhenAll(calls).WaitAsync(Cancelled));
        await Assert.ThrowsAnyAsync<ObjectDisposedException>(() => pages.GetAsync(1));
    }

    private static Task<string?>[] Start(ShardedRedis redis, int count = Count)
    {
        ICachedStore pages = redis.Store<ICachedStore>();
        return [.. Enumerable.Range(0, count).Select(id => pages.GetAsync(id))];
    }

    private static bool IsFaulty(ShardedRedis redis, int id) => redis.RouteOf($"{{page:{id}}}:text").Node.Name == "node-2";

    private static async Task<string?> FaultOfAllAsync(ShardedRedis redis)
    {
        try
        {
            Assert.Equal(Enumerable.Range(0, Count).Select(static i => $"text {i}"), await Task.WhenAll(Start(redis)));
            return null;
        }
        catch (TimeoutException fault)
        {
            return fault.Message;
        }
    }

    private static async Task<string?> TextOrFaultAsync(ShardedRedis redis, int id)
    {
        try
        {
            return await redis.Store<ICachedStore>().GetAsync(id, Cancelled);
        }
        catch (Exception fault) when (fault is NodeCallException or TimeoutException)
        {
            return fault.Message;
        }
    }

    private static async Task AssertOutcomesAsync(
        ShardedRedis redis, Task<string?>[] calls, Func<Exception, bool> isExpected, bool mayHaveValue = false)
    {
        for (int i = 0; i < calls.Length; i++)
        {
            if (IsFaulty(redis, i) && !(mayHaveValue && calls[i].IsCompletedSuccessfully))
            {
                Exception? fault = await Record.ExceptionAsync(() => calls[i].WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
                Assert.True(calls[i].IsCompleted, $"Call {i} was left pending.");
                Assert.True(fault is null ? mayHaveValue : isExpected(fault), $"{fault}");
            }
            else
            {
                Assert.Equal($"text {i}", await calls[i]);
            }
        }
    }

    private Task<ShardedRedis> ConnectAsync(string more, string ofFaulty = "", bool hasHeartbeat = true) => ShardedRedis.ConnectAsync(o =>
    {
        o.Heartbeat.Enabled = hasHeartbeat;
        foreach (TestNode node in _servers.Nodes)
        {
            o.Nodes.Add(node.Name, node.ConfigurationString + more + (node == Faulty ? ofFaulty : ""));
        }
    });

    private async Task<Task<string?>[]> StartTogetherAsync(ShardedRedis redis, int count = Count)
    {
        foreach (TestNode node in _servers.Nodes)
        {
            node.Freeze();
        }

        await Task.Yield();
        Task<string?>[] calls = Start(redis, count);
        foreach (TestNode node in _servers.Nodes)
        {
            node.Resume();
        }

        return calls;
    }
}
