using RedisTyped.Coalescing;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Testing;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Coalescing;

/// <summary>Calls that wait for a node together go to it together, and end as they would alone.</summary>
public sealed class CoalescingTests : IAsyncLifetime
{
    // So many calls go at once, one by one; those behind them gather.
    private const int AtOnce = NodeCoalescer.LowLoad;

    private RedisNodes _servers = null!;
    private ShardedRedis _redis = null!;
    private ICachedStore _pages = null!;
    private CommandMonitor _monitor = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _servers = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        _redis = await _servers.ConnectAsync();
        _pages = _redis.Store<ICachedStore>();
        _monitor = new CommandMonitor(_servers[0]);
    }

    public async ValueTask DisposeAsync()
    {
        _monitor.Dispose();
        await _redis.DisposeAsync();
        await _servers.DisposeAsync();
    }

    [Fact]
    public async Task Calls_that_gather_are_one_command()
    {
        await FillAsync(100);

        string?[] texts = await TogetherAsync(100, id => _pages.GetAsync(id));

        Assert.Equal(Enumerable.Range(0, 100).Select(static i => $"text {i}"), texts);
        List<string[]> sent = _monitor.Take();
        Assert.Equal(AtOnce + 1, sent.Count);
        Assert.All(sent.Take(AtOnce), static words => Assert.Equal("GET", words[0]));
        Assert.Equal(["MGET", .. Enumerable.Range(AtOnce, 100 - AtOnce).Select(Key)], sent[AtOnce]);
    }

    [Fact]
    public async Task Calls_for_one_key_share_one_answer()
    {
        await FillAsync(2);

        string?[] same = await TogetherAsync(100, _ => _pages.GetAsync(1));
        List<string[]> sentForOne = _monitor.Take();
        string?[] two = await TogetherAsync(100, id => _pages.GetAsync(id % 2));
        List<string[]> sentForTwo = _monitor.Take();

        Assert.All(same, static text => Assert.Equal("text 1", text));
        Assert.Equal(["GET", Key(1)], sentForOne[^1]);
        Assert.Equal(AtOnce + 1, sentForOne.Count);
        Assert.Equal(Enumerable.Range(0, 100).Select(static i => $"text {i % 2}"), two);
        Assert.Equal("MGET", sentForTwo[^1][0]);
        Assert.Equal(3, sentForTwo[^1].Length);
    }

    [Fact]
    public async Task A_call_alone_is_what_it_is_without_coalescing()
    {
        await FillAsync(10);

        for (int i = 0; i < 10; i++)
        {
            Assert.Equal($"text {i}", await _pages.GetAsync(i, Cancelled));
            Assert.Equal($"text {i}", await _pages.GetQuicklyAsync(i, Cancelled));
        }

        Assert.All(_monitor.Take(), static words => Assert.Equal(2, words.Length));
    }

    [Fact]
    public async Task Keys_that_are_missing_are_told_from_those_of_another_type()
    {
        await FillAsync(10);
        await _pages.PushAsync(20, "item");
        _monitor.Take();

        // 0 to 9 have texts, 20 is a list, the others are missing.
        Task<string?>[] calls = await StartTogetherAsync(30, id => _pages.GetAsync(id));
        string?[] texts = await Task.WhenAll(calls.Where(static (_, i) => i != 20));
        var fault = await Assert.ThrowsAsync<RedisServerException>(() => calls[20]);

        Assert.Equal(
            Enumerable.Range(0, 30).Where(static i => i != 20).Select(static i => i < 10 ? $"text {i}" : null), texts);
        string alone = (await Assert.ThrowsAsync<RedisServerException>(() => _redis.Store<ISingleStore>().GetAsync(20))).Message;
        Assert.Equal(alone, fault.Message);
    }

    [Fact]
    public async Task Many_that_are_missing_cost_one_command_more()
    {
        string?[] texts = await TogetherAsync(50, id => _pages.GetAsync(id));

        Assert.All(texts, Assert.Null);
        Assert.Equal([.. Enumerable.Repeat("GET", AtOnce), "MGET", "EXISTS"], _monitor.Take().Select(static words => words[0]));
    }

    [Fact]
    public async Task Each_method_reads_the_shared_answer_in_its_own_way()
    {
        await _pages.SetAsync(1, "42");
        await _pages.SetAsync(2, "no number");
        _monitor.Take();

        Task<object?>[] calls = await StartTogetherAsync<object?>(40, async i => (i % 3) switch
        {
            0 => await _pages.GetNumberAsync(1),
            1 => await _pages.GetAsync(1),
            _ => await Assert.ThrowsAsync<ReplyFormatException>(() => _pages.GetNumberAsync(2)),
        });
        object?[] answers = await Task.WhenAll(calls);

        Assert.All(answers.Where(static (_, i) => i % 3 == 0), static answer => Assert.Equal(42, answer));
        Assert.All(answers.Where(static (_, i) => i % 3 == 1), static answer => Assert.Equal("42", answer));
        Assert.Null(await _pages.GetNumberAsync(3));
    }

    [Fact]
    public async Task A_caller_that_cancels_leaves_alone()
    {
        await FillAsync(40);
        using var cancel = new CancellationTokenSource();

        Task<string?>[] calls = await StartTogetherAsync(40, id => _pages.GetAsync(id, id % 2 == 0 ? cancel.Token : Cancelled), async started =>
        {
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => started[20]);
            Assert.False(started[21].IsCompleted);
        });

        for (int i = 0; i < calls.Length; i++)
        {
            if (i % 2 == 0)
            {
                var fault = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calls[i]);
                Assert.Equal(cancel.Token, fault.CancellationToken);
            }
            else
            {
                Assert.Equal($"text {i}", await calls[i]);
            }
        }

        // What was cancelled before it could be sent is not asked for.
        Assert.DoesNotContain(Key(20), _monitor.Take().SelectMany(static words => words));
    }

    [Fact]
    public async Task Callers_that_block_behind_their_calls_hold_up_nobody()
    {
        await FillAsync(40);
        using var release = new ManualResetEventSlim();

        Task<bool>[] calls = await StartTogetherAsync(12, async id =>
        {
            await _pages.GetAsync(id).ConfigureAwait(false);
            return release.Wait(TimeSpan.FromSeconds(90));
        });
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal($"text {i}", await _pages.GetAsync(i, Cancelled));
        }

        release.Set();
        Assert.All(await Task.WhenAll(calls), Assert.True);
    }

    [Fact]
    public async Task A_store_goes_by_the_options_unless_it_says_otherwise()
    {
        await FillAsync(40);
        await using ShardedRedis coalescing = await _servers.ConnectAsync(static o => o.Coalesce = true);

        await TogetherAsync(40, id => coalescing.Store<IPlainStore>().GetAsync(id));
        Assert.Contains(_monitor.Take(), static words => words[0] == "MGET");
        await TogetherAsync(40, id => coalescing.Store<ISingleStore>().GetAsync(id));
        Assert.DoesNotContain(_monitor.Take(), static words => words[0] == "MGET");
        await TogetherAsync(40, id => _redis.Store<IPlainStore>().GetAsync(id));
        Assert.DoesNotContain(_monitor.Take(), static words => words[0] == "MGET");
    }

    [Fact]
    public async Task More_calls_than_one_command_takes_are_several()
    {
        string?[] texts = await TogetherAsync(3000, id => _pages.GetAsync(id));

        Assert.All(texts, Assert.Null);
        Assert.All(_monitor.Take(), static words => Assert.InRange(words.Length - 1, 1, NodeCoalescer.MostCalls));
    }

    private static string Key(int id) => $"{{page:{id}}}:text";

    private async Task FillAsync(int count)
    {
        await Task.WhenAll(Enumerable.Range(0, count).Select(id => _pages.SetAsync(id, $"text {id}")));
        _monitor.Take();
    }

    private async Task<T[]> TogetherAsync<T>(int count, Func<int, Task<T>> call) => await Task.WhenAll(await StartTogetherAsync(count, call));

    /// <summary>Makes calls while the node stands still, so that all are there before the first is answered.</summary>
    private async Task<Task<T>[]> StartTogetherAsync<T>(int count, Func<int, Task<T>> call, Func<Task<T>[], Task>? meanwhile = null)
    {
        _servers[0].Freeze();
        try
        {
            Task<T>[] calls = [.. Enumerable.Range(0, count).Select(call)];
            if (meanwhile is not null)
            {
                await meanwhile(calls);
            }

            return calls;
        }
        finally
        {
            _servers[0].Resume();
        }
    }
}
