using RedisTyped.Execution;
using RedisTyped.Testing;
using RedisTyped.Values;

namespace RedisTyped.Integration.Tests.Shop;

/// <summary>Calls every method of the store with one method of every kind, on three real nodes.</summary>
public sealed class ShopStoreTests : IAsyncLifetime
{
    private RedisNodes _nodes = null!;
    private ShardedRedis _redis = null!;
    private IShopStore _store = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(3, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);
        _redis = await ShardedRedis.ConnectAsync(
            options =>
            {
                foreach (TestNode node in _nodes.Nodes)
                {
                    options.Nodes.Add(node.Name, node.ConfigurationString + ",allowAdmin=true");
                }
            },
            cancellationToken: Cancelled);
        _store = _redis.Store<IShopStore>();
    }

    [Fact]
    public async Task What_is_written_for_one_user_is_read_back()
    {
        var profile = new ShopProfile("ann", ShopLevel.Gold, new DateOnly(1990, 2, 28)) { EMail = "ann@example.org" };
        var visit = new ShopVisit("/home", TimeSpan.FromSeconds(1.5));
        var note = new ShopNote("likes {braces}", 5);

        Assert.True(await _store.SetNameAsync(1, "ann", TimeSpan.FromHours(1), SetWhen.NX));
        Assert.False(await _store.SetNameAsync(1, "eve", condition: SetWhen.NX));
        Assert.Equal("ann", await _store.GetNameAsync(1, Cancelled));
        Assert.Equal(7, await _store.AddPointsAsync(1, 7));

        await _store.SetProfileAsync(1, profile);
        Assert.Equal(profile, await _store.GetProfileAsync(1));
        Assert.Equal(("ann", ShopLevel.Gold), await _store.GetTitleAsync(1));
        Assert.Null(await _store.GetProfileAsync(2));

        Assert.Equal(2, await _store.TagAsync(1, "a", "b"));
        Assert.True((await _store.GetTagsAsync(1)).SetEquals(["a", "b"]));
        Assert.Equal(0, await _store.StoreWishedTagsAsync(1));

        await _store.ScoreAsync(1, new Dictionary<string, double> { ["chess"] = 1.5, ["go"] = 9 });
        Assert.Equal([("go", 9.0), ("chess", 1.5)], await _store.BestAsync(1, last: 1));
        Assert.Equal([("chess", 1.5), ("go", 9.0)], await _store.ScoresAsync(1).ToListAsync(Cancelled));

        StreamId logged = await _store.LogAsync(1, visit);
        Assert.Equal([new StreamMessage<ShopVisit>(logged, visit)], await _store.ReadLogAsync(1));

        await _store.SetNoteAsync(1, note);
        Assert.Equal(note, await _store.GetNoteAsync(1));
        Assert.Equal(3, await _store.VisitAsync(1, 3));
        Assert.Equal(1, await _store.NextIdAsync());
    }

    [Fact]
    public async Task Many_users_are_reached_on_all_their_nodes()
    {
        long[] ids = [.. Enumerable.Range(1, 30)];
        Assert.Equal(3, ids.Select(id => _store.For(id).Node).Distinct().Count());
        long before = await _store.CountKeysAsync(Cancelled);

        await _store.SetNamesAsync(ids.ToDictionary(static id => id, static id => $"user {id}"));
        Assert.Equal(ids.Select(static id => $"user {id}"), await _store.GetNamesAsync(ids));
        Assert.Equal(before + 30, await _store.CountKeysAsync(Cancelled));
        Assert.Equal(ids, (await _store.GetIdsAsync(Cancelled).ToListAsync(Cancelled)).Order());

        await Task.WhenAll(ids.Select(id => _store.TagAsync(id, $"tag {id}", "all")));
        Assert.Equal(
            ids.Select(static id => $"tag {id}").Append("all").Order(StringComparer.Ordinal),
            (await _store.AllTagsAsync(ids)).Order(StringComparer.Ordinal));

        long other = ids.First(id => _store.For(id).Node != _store.For(1).Node);
        await _store.MoveNameAsync(1, other);
        Assert.Equal((null, "user 1"), (await _store.GetNameAsync(1, Cancelled), await _store.GetNameAsync(other, Cancelled)));
        Assert.Equal(29, await _store.ForgetAsync(ids));
    }

    [Fact]
    public async Task Nodes_are_asked_together_and_one_by_one()
    {
        NodeResults<string> pings = await _store.PingAsync();
        Assert.Equal(["PONG", "PONG", "PONG"], pings.RequireAll());
        foreach (var node in _redis.Nodes)
        {
            Assert.Equal(new Dictionary<string, string> { ["databases"] = "16" }, await _store.GetSettingAsync(node.Id, "databases"));
        }
    }

    [Fact]
    public async Task A_transaction_runs_on_one_user()
    {
        var user = _store.For(5);

        bool ran = await user.TransactionAsync(t =>
        {
            t.Require.GetName().IsMissing();
            t.SetNameAsync("eve");
            t.AddPointsAsync(5);
        });
        bool ranAgain = await user.TransactionAsync(t =>
        {
            t.Require.GetName().IsMissing();
            t.SetNameAsync("ann");
        });

        Assert.Equal((true, false, "eve"), (ran, ranAgain, await user.GetNameAsync(Cancelled)));
    }

    [Fact]
    public async Task An_order_is_waited_for_and_news_are_heard()
    {
        Task<(string List, string Order)?> order = _store.TakeOrderAsync(3, TimeSpan.FromSeconds(60), Cancelled);
        await _redis.ExecuteAsync("RPUSH", "{user:3}:orders", "book");
        Assert.Equal(("{user:3}:orders", "book"), await order);

        await using IAsyncEnumerator<string> news = _store.NewsAsync(3, Cancelled).GetAsyncEnumerator(Cancelled);
        ValueTask<bool> first = news.MoveNextAsync();
        while (await _store.TellAsync(3, "hello") == 0)
        {
            // Nobody listens yet.
        }

        Assert.True(await first);
        Assert.Equal("hello", news.Current);
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _nodes.DisposeAsync();
    }
}
