using RedisTyped.Blocking;
using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Integration.Tests.Stores;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Blocking;

public sealed class SpreadTests(StoreNodes nodes) : IClassFixture<StoreNodes>
{
    private readonly ISpreadStore _store = nodes.Redis.Store<ISpreadStore>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Element_on_any_node_ends_the_wait_and_no_other_is_taken()
    {
        string[] names = OneOnEachNode("any");
        foreach (string name in names)
        {
            Task<string[]?> taken = _store.TakeAsync(names, Timeout.InfiniteTimeSpan, Token);
            await Waiters.AreAsync(3, nodes.Redis.Nodes);

            await _store.AddAsync(name, "first", "second");

            Assert.Equal([$"spread:{name}", "first"], (await Wait.ForAsync(taken))!);
            await Waiters.AreAsync(0, nodes.Redis.Nodes);
            Assert.Equal(["second"], await _store.AllAsync(name));
            await _store.TakeAsync([name], TimeSpan.FromSeconds(1), Token);
        }
    }

    [Fact]
    public async Task First_key_in_order_goes_before_the_others()
    {
        string[] names = OneOnEachNode("order");
        foreach (string name in names)
        {
            await _store.AddAsync(name, name + "1", name + "2");
        }

        string[] reversed = [.. names.Reverse()];
        Assert.Equal(names[2] + "1", (await _store.TakeAsync(reversed, TimeSpan.FromSeconds(1), Token))![1]);
        Assert.Equal(names[0] + "1", (await _store.TakeAsync(names, TimeSpan.FromSeconds(1), Token))![1]);
        Assert.Equal(names[1] + "2", (await _store.TakeLastAsync([names[1], names[0]]))[1]);
        Assert.Equal(names[1] + "1", (await _store.TakeOfTwoAsync(names[1], names[0]))![1]);
        Assert.Equal(names[0] + "2", (await _store.TakeOfTwoAsync(names[1], names[0]))![1]);
    }

    [Fact]
    public async Task Time_that_is_up_is_null_or_nothing()
    {
        string[] names = OneOnEachNode("up");

        Assert.Null(await _store.TakeAsync(names, TimeSpan.FromMilliseconds(50), Token));
        Assert.Empty(await _store.TakeLastAsync(names));
        Assert.Null(await _store.TakeOfTwoAsync(names[0], names[1]));
        Assert.Null(await _store.TakeAsync(names[..1], TimeSpan.FromMilliseconds(50), Token));
        Assert.Empty(await _store.TakeLastAsync(names[..1]));
    }

    [Fact]
    public async Task Pair_of_key_and_element_is_read_from_several_nodes_and_from_one()
    {
        string[] names = OneOnEachNode("pair");
        foreach (string[] some in new[] { names, [names[1]] })
        {
            Assert.Null(await _store.TakePairAsync(some, TimeSpan.FromMilliseconds(50), Token));
            await _store.AddAsync(names[1], "first", "2");

            Assert.Equal(($"spread:{names[1]}", 2), await _store.TakeNumberAsync(some, TimeSpan.FromSeconds(1), Token));
            Assert.Equal(($"spread:{names[1]}", "first"), await _store.TakePairAsync(some, TimeSpan.FromSeconds(1), Token));
        }
    }

    [Fact]
    public async Task Waiting_leaves_content_order_and_time_to_live_as_they_were()
    {
        IDatabase database = nodes.Redis.DatabaseFor("spread:same");
        var pool = BlockingConnections.Of(nodes.Redis.NodeFor("spread:same"));
        object[] turn = [(RedisKey)"spread:same", (RedisKey)"spread:same", (RedisValue)"LEFT", (RedisValue)"LEFT", (RedisValue)"0"];
        Task<RedisResult> wait = pool.RunAsync("BLMOVE", turn, Token);
        await Waiters.AreAsync(1, nodes.Redis.NodeFor("spread:same"));
        ITransaction arrival = database.CreateTransaction();
        _ = arrival.ListRightPushAsync("spread:same", ["a", "b", "c"]);
        _ = arrival.KeyExpireAsync("spread:same", TimeSpan.FromHours(1));
        Assert.True(await arrival.ExecuteAsync());
        Assert.Equal("a", (string?)await Wait.ForAsync(wait));
        Assert.Equal("a", (string?)await pool.RunAsync("BLMOVE", turn, Token));

        Assert.Equal(["a", "b", "c"], await _store.AllAsync("same"));
        Assert.InRange((await database.KeyTimeToLiveAsync("spread:same"))!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Key_of_another_type_fails_the_call_and_nothing_is_taken()
    {
        string[] names = OneOnEachNode("typed");
        await _store.AddAsync(names[0], "kept");
        await nodes.Redis.DatabaseFor($"spread:{names[1]}").StringSetAsync($"spread:{names[1]}", "text");

        await Assert.ThrowsAsync<RedisServerException>(() => _store.TakeAsync(names, TimeSpan.FromSeconds(1), Token));

        Assert.Equal(["kept"], await _store.AllAsync(names[0]));
    }

    [Fact]
    public async Task No_list_is_no_wait() => await Assert.ThrowsAsync<ArgumentException>(async () => await _store.TakeAsync([], TimeSpan.Zero, Token));

    // Names whose lists are on three nodes, in the order of the nodes.
    private string[] OneOnEachNode(string prefix) =>
    [
        .. nodes.Redis.Nodes.Select(node => Enumerable.Range(0, 1000).Select(i => $"{prefix}{i}").First(name => nodes.Redis.NodeFor($"spread:{name}") == node)),
    ];
}
