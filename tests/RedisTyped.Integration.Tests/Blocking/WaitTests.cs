using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Integration.Tests.Stores;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Blocking;

public sealed class WaitTests(StoreNodes nodes) : IClassFixture<StoreNodes>
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    private readonly IWaitingStore _store = nodes.Redis.Store<IWaitingStore>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Element_that_arrives_ends_the_wait()
    {
        Task<string[]?> taken = _store.TakeAsync("arrival", Timeout.InfiniteTimeSpan, Token);
        await Waiters.AreAsync(1, NodeOf("arrival"));

        await _store.AddAsync("arrival", "a", "b");

        Assert.Equal(["{line:arrival}:jobs", "a"], (await Wait.ForAsync(taken))!);
        Assert.Equal(["b"], await _store.AllAsync("arrival"));
    }

    [Fact]
    public async Task Time_that_is_up_is_null_or_nothing()
    {
        Assert.Null(await _store.TakeAsync("empty", Short, Token));
        Assert.Null(await _store.TakeUrgentFirstAsync("empty", 0.05, Token));
        Assert.Empty(await _store.TakeLastAsync("empty"));
        Assert.Null(await _store.FinishAsync("empty", Side.LEFT, Short, Token));
        Assert.Null(await _store.FinishLastAsync("empty"));
        Assert.True((await _store.TakeSomeAsync("empty", Short, Token)).IsNull);
        Assert.Null(await _store.TakeLowestAsync("empty", Short, Token));
        Assert.Null(await _store.TakeHighestAsync("empty"));
        Assert.True((await _store.TakeRankedAsync("empty")).IsNull);
        Assert.True((await _store.ReadLogAsync("empty", Short, Token)).IsNull);
    }

    [Fact]
    public async Task Every_command_takes_what_is_there()
    {
        await _store.AddAsync("all", "1", "2", "3", "4", "5", "6", "7");
        await _store.AddUrgentAsync("all", "0");
        await _store.RankAsync("all", 1, "low");
        await _store.RankAsync("all", 2, "middle");
        await _store.RankAsync("all", 3, "high");

        Assert.Equal(["{line:all}:urgent", "0"], await _store.TakeUrgentFirstAsync("all", 1, Token));
        Assert.Equal(["{line:all}:jobs", "1"], (await _store.TakeAsync("all", TimeSpan.FromSeconds(1), Token))!);
        Assert.Equal(["{line:all}:jobs", "7"], await _store.TakeLastAsync("all"));
        Assert.Equal("2", await _store.FinishAsync("all", Side.LEFT, TimeSpan.FromSeconds(1), Token));
        Assert.Equal("6", await _store.FinishLastAsync("all"));
        var some = (RedisResult[])(await _store.TakeSomeAsync("all", TimeSpan.FromSeconds(1), Token))!;
        Assert.Equal(["3", "4"], (string[])some[1]!);
        Assert.Equal(["{line:all}:ranked", "low", "1"], (await _store.TakeLowestAsync("all", TimeSpan.FromSeconds(1), Token))!);
        Assert.Equal(["{line:all}:ranked", "high", "3"], (await _store.TakeHighestAsync("all"))!);
        Assert.False((await _store.TakeRankedAsync("all")).IsNull);
    }

    [Fact]
    public async Task Entry_of_a_stream_ends_the_wait()
    {
        await _store.MakeGroupAsync("stream");
        Task<RedisResult> read = _store.ReadLogAsync("stream", Timeout.InfiniteTimeSpan, Token);
        Task<RedisResult> grouped = _store.ReadGroupAsync("stream", "me", Timeout.InfiniteTimeSpan, Token);
        await Waiters.AreAsync(2, NodeOf("stream"));

        string id = await _store.LogAsync("stream", "hello");

        Assert.Equal([id, id], new[] { await Wait.ForAsync(read), await Wait.ForAsync(grouped) }.Select(IdOf));
    }

    [Fact]
    public async Task Shared_connection_answers_while_twenty_wait()
    {
        Task<string[]?>[] waits = [.. Enumerable.Range(0, 20).Select(_ => _store.TakeAsync("busy", Timeout.InfiniteTimeSpan, Token))];
        await Waiters.AreAsync(20, NodeOf("busy"));

        Assert.Null(await _store.NoteAsync("busy"));

        await _store.AddAsync("busy", [.. Enumerable.Range(0, 20).Select(static i => $"{i}")]);
        string[]?[] taken = await Wait.ForAsync(Task.WhenAll(waits));
        Assert.Equal(Enumerable.Range(0, 20), taken.Select(static t => int.Parse(t![1], null)).Order());
    }

    [Fact]
    public async Task Wrong_type_is_an_error_and_the_connection_is_used_again()
    {
        RedisNode node = NodeOf("wrong");
        await node.Database.StringSetAsync("{line:wrong}:jobs", "text");
        await _store.TakeLowestAsync("wrong", Short, Token);
        int open = BlockingPool.OpenOn(node);

        await Assert.ThrowsAsync<RedisServerException>(() => _store.TakeAsync("wrong", Short, Token));
        await _store.TakeLowestAsync("wrong", Short, Token);

        // Fewer where some that others had used were idle for long.
        Assert.InRange(BlockingPool.OpenOn(node), 1, open);
    }

    [Fact]
    public void Negative_time_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = _store.TakeAsync("x", TimeSpan.FromSeconds(-3), Token); });

    [Fact]
    public async Task Cancelled_before_nothing_is_sent()
    {
        await _store.AddAsync("before", "a");
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.TakeAsync("before", Short, stop.Token));

        Assert.Equal(["a"], await _store.AllAsync("before"));
    }

    [Fact]
    public async Task Cancelled_wait_ends_on_the_node_and_its_connection_is_used_again()
    {
        using var stop = new CancellationTokenSource();
        RedisNode node = NodeOf("cancelled");
        Task<string[]?> wait = _store.TakeAsync("cancelled", Timeout.InfiniteTimeSpan, stop.Token);
        await Waiters.AreAsync(1, node);
        int open = BlockingPool.OpenOn(node);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.ForAsync(wait));
        await Waiters.AreAsync(0, node);
        await _store.AddAsync("cancelled", "kept");
        Assert.Equal(["kept"], await _store.AllAsync("cancelled"));
        Assert.Equal(["{line:cancelled}:jobs", "kept"], (await _store.TakeAsync("cancelled", Short, Token))!);
        Assert.InRange(BlockingPool.OpenOn(node), 1, open);
    }

    private RedisNode NodeOf(string name) => nodes.Redis.NodeFor($"{{line:{name}}}:jobs");

    private static string IdOf(RedisResult streams)
    {
        RedisResult[] parts = (RedisResult[])streams!;
        RedisResult[] stream = ClientVersion.IsNewest ? parts : (RedisResult[])parts[0]!;
        var entry = (RedisResult[])((RedisResult[])stream[1]!)[0]!;
        return (string)entry[0]!;
    }
}
