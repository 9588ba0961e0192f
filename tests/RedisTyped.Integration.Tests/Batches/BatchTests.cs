using RedisTyped.Batches;
using RedisTyped.Integration.Tests.Stores;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Batches;

/// <summary>Calls are queued, sent together, and each ends with its own outcome.</summary>
public sealed class BatchTests(StoreNodes nodes) : IClassFixture<StoreNodes>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_sent_before_it_runs()
    {
        await using RedisBatch batch = nodes.Redis.CreateBatch();
        Task set = batch.Store<IBatchStore>().SetAsync(100, "ann");

        Assert.Empty(await nodes.HoldersOfAsync("{batch:100}:text"));
        Assert.False(set.IsCompleted);
        Assert.Equal(1, batch.Count);

        await batch.ExecuteAsync(Cancelled);

        Assert.True(set.IsCompletedSuccessfully);
        string holder = Assert.Single(await nodes.HoldersOfAsync("{batch:100}:text"));
        Assert.Equal(nodes.Redis.NodeFor("{batch:100}:text").Id.Name, holder);
    }

    [Fact]
    public async Task One_error_among_ten_thousand_is_the_error_of_one()
    {
        IBatchStore plain = nodes.Redis.Store<IBatchStore>();
        await plain.SetManyAsync(Enumerable.Range(1000, 10_000).ToDictionary(static i => (long)i, static i => $"{i}"));
        await plain.DeleteAsync(7777);
        await plain.PushAsync(7777, "a list");
        await using RedisBatch batch = nodes.Redis.CreateBatch(new BatchOptions { MaxInFlight = 500 });
        IBatchStore store = batch.Store<IBatchStore>();
        Task<string?>[] names = [.. Enumerable.Range(1000, 10_000).Select(i => store.GetAsync(i))];

        var fault = await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(Cancelled));

        await Task.WhenAll(names).WaitAsync(TimeSpan.FromSeconds(30), Cancelled).ContinueWith(static _ => { }, TaskScheduler.Default);
        Assert.Equal(10_000, fault.CommandCount);
        var failure = Assert.Single(fault.Failures);
        Assert.Equal((6777, "GetAsync", "GET"), (failure.Position, failure.Method, failure.Command));
        Assert.Contains("1 of the 10000 commands", fault.Message, StringComparison.Ordinal);
        Assert.StartsWith("WRONGTYPE", (await Assert.ThrowsAsync<RedisServerException>(() => names[6777])).Message, StringComparison.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            if (i != 6777)
            {
                Assert.Equal($"{1000 + i}", await names[i]);
            }
        }
    }

    [Fact]
    public async Task A_batch_runs_once()
    {
        await using RedisBatch batch = nodes.Redis.CreateBatch();
        IBatchStore store = batch.Store<IBatchStore>();
        Task<long> first = store.AppendAsync(200, "a");
        await batch.ExecuteAsync(Cancelled);

        await Assert.ThrowsAsync<InvalidOperationException>(() => batch.ExecuteAsync(Cancelled));
        var late = await Assert.ThrowsAsync<InvalidOperationException>(() => store.AppendAsync(200, "b"));

        Assert.Equal("The batch has been sent or dropped, and takes no more commands; create another one.", late.Message);
        Assert.Equal(1, await first);
        Assert.Equal("a", await nodes.Redis.Store<IBatchStore>().GetAsync(200, Cancelled));
    }

    [Fact]
    public async Task A_batch_that_runs_already_is_not_run_again()
    {
        await using RedisBatch batch = nodes.Redis.CreateBatch();
        Task<long>[] lengths = [.. Enumerable.Range(0, 100).Select(_ => batch.Store<IBatchStore>().AppendAsync(210, "a"))];
        Task first = batch.ExecuteAsync(Cancelled);

        await Assert.ThrowsAsync<InvalidOperationException>(() => batch.ExecuteAsync(Cancelled));

        await first;
        Assert.Equal(Enumerable.Range(1, 100).Select(static i => (long)i), await Task.WhenAll(lengths));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_result_that_is_awaited_before_the_batch_runs_ends_with_the_batch(bool runs)
    {
        RedisBatch batch = nodes.Redis.CreateBatch();
        IBatchStore store = batch.Store<IBatchStore>();
        Task<string?> merged = AwaitedAsync(store.GetAsync(220));
        Task<long> alone = AwaitedAsync(store.LengthAsync(220));
        Assert.False(merged.IsCompleted || alone.IsCompleted);

        if (runs)
        {
            await batch.ExecuteAsync(Cancelled);
            Assert.Equal((null, 0), (await merged.WaitAsync(TimeSpan.FromSeconds(30), Cancelled), await alone.WaitAsync(TimeSpan.FromSeconds(30), Cancelled)));
        }

        await batch.DisposeAsync();
        if (!runs)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => merged.WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => alone.WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
        }

        static async Task<T> AwaitedAsync<T>(Task<T> result) => await result;
    }

    [Fact]
    public async Task An_empty_batch_has_nothing_that_could_fail()
    {
        await using RedisBatch batch = nodes.Redis.CreateBatch();

        await batch.ExecuteAsync(Cancelled);

        Assert.Equal(0, batch.Count);
    }

    [Fact]
    public async Task What_is_dropped_is_cancelled_and_not_sent()
    {
        RedisBatch batch = nodes.Redis.CreateBatch();
        Task<long> append = batch.Store<IBatchStore>().AppendAsync(300, "a");
        Task<string?[]> many = batch.Store<IBatchStore>().GetManyAsync([1, 2, 3, 4, 5]);

        await batch.DisposeAsync();
        batch.Dispose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => append);
        await Assert.ThrowsAnyAsync<Exception>(() => many.WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
        Assert.True(many.IsCompleted);
        await Assert.ThrowsAsync<InvalidOperationException>(() => batch.ExecuteAsync(Cancelled));
        Assert.Empty(await nodes.HoldersOfAsync("{batch:300}:text"));
    }

    [Fact]
    public async Task A_cancelled_batch_sends_nothing()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        await using RedisBatch batch = nodes.Redis.CreateBatch();
        Task<long> append = batch.Store<IBatchStore>().AppendAsync(400, "a");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => batch.ExecuteAsync(cancel.Token));

        Assert.True(append.IsCanceled);
        Assert.Empty(await nodes.HoldersOfAsync("{batch:400}:text"));
    }

    [Fact]
    public async Task A_call_can_be_given_up_alone()
    {
        using var cancel = new CancellationTokenSource();
        await using RedisBatch batch = nodes.Redis.CreateBatch();
        Task<string?> given = batch.Store<IBatchStore>().GetAsync(500, cancel.Token);
        Task<string?> kept = batch.Store<IBatchStore>().GetAsync(500, Cancelled);

        await cancel.CancelAsync();
        await batch.ExecuteAsync(Cancelled);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.Null(await kept);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_blocks_behind_a_result_keeps_no_other_from_its_own(bool merged)
    {
        await using RedisBatch batch = nodes.Redis.CreateBatch(new BatchOptions { AutoBatch = merged });
        IBatchStore store = batch.Store<IBatchStore>();
        using var othersEnded = new ManualResetEventSlim();
        Task<bool> blocked = BlockAsync(store.GetAsync(510));
        Task[] others = [.. Enumerable.Range(0, 100).Select(_ => store.GetAsync(510))];

        await batch.ExecuteAsync(Cancelled);
        await Task.WhenAll(others);
        othersEnded.Set();

        Assert.True(await blocked);

        async Task<bool> BlockAsync(Task<string?> result)
        {
            await result.ConfigureAwait(false);
            return othersEnded.Wait(TimeSpan.FromSeconds(30), Cancelled);
        }
    }

    [Fact]
    public async Task A_script_runs_on_a_node_that_does_not_know_it()
    {
        await nodes.Redis.OnAllNodes().ExecuteAsync("SCRIPT", "FLUSH");
        await using RedisBatch batch = nodes.Redis.CreateBatch();
        IBatchStore store = batch.Store<IBatchStore>();
        Task<long>[] lengths = [.. Enumerable.Range(0, 6).Select(i => store.AppendByScriptAsync(600 + i % 3, "ab"))];

        await batch.ExecuteAsync(Cancelled);

        Assert.Equal((IEnumerable<long>)[2, 2, 2, 4, 4, 4], await Task.WhenAll(lengths));
    }

    [Fact]
    public async Task Split_commands_keep_their_place_among_the_others()
    {
        await using RedisBatch batch = nodes.Redis.CreateBatch();
        IBatchStore store = batch.Store<IBatchStore>();
        Task set = store.SetManyAsync(new Dictionary<long, string> { [700] = "a", [701] = "b", [702] = "c", [703] = "d" });
        Task<string?[]> before = store.GetManyAsync([703, 700, 701, 702]);
        Task<long> gone = store.DeleteManyAsync([700, 701]);
        Task<string?[]> after = store.GetManyAsync([703, 700, 701, 702]);

        await batch.ExecuteAsync(Cancelled);

        await set;
        Assert.Equal((IEnumerable<string?>)["d", "a", "b", "c"], await before);
        Assert.Equal(2, await gone);
        Assert.Equal((IEnumerable<string?>)["d", null, null, "c"], await after);
    }

    [Fact]
    public async Task What_cannot_be_queued_is_refused()
    {
        await using RedisBatch batch = nodes.Redis.CreateBatch();
        IBatchStore store = batch.Store<IBatchStore>();

        string[] refusals =
        [
            (await Assert.ThrowsAsync<InvalidOperationException>(() => store.PopAsync(1, TimeSpan.FromSeconds(1), Cancelled))).Message,
            Assert.Throws<InvalidOperationException>(() => store.NewsAsync(1, Cancelled)).Message,
            (await Assert.ThrowsAsync<InvalidOperationException>(() => store.ScanIdsAsync(Cancelled).ToArrayAsync(Cancelled).AsTask())).Message,
            (await Assert.ThrowsAsync<InvalidOperationException>(() => store.ScanSetAsync(1).ToArrayAsync(Cancelled).AsTask())).Message,
            (await Assert.ThrowsAsync<NotSupportedException>(() => store.UnionAsync([1, 2, 3]))).Message,
            (await Assert.ThrowsAsync<InvalidOperationException>(() => store.CountKeysAsync())).Message,
            (await Assert.ThrowsAsync<InvalidOperationException>(() => store.AboutAsync(nodes.Redis.Nodes[0].Id, "server"))).Message,
            (await Assert.ThrowsAsync<NotSupportedException>(() => store.For(1).TransactionAsync(t => { t.SetAsync("a"); }, Cancelled))).Message,
        ];

        Assert.All(refusals, static refusal => Assert.Matches("^IBatchStore.* batch", refusal));
        Assert.Equal(0, batch.Count);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => nodes.Redis.CreateBatch(new BatchOptions { MaxConcurrency = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => nodes.Redis.CreateBatch(new BatchOptions { MaxInFlight = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => nodes.Redis.CreateBatch(new BatchOptions { Timeout = TimeSpan.Zero }));
    }
}
