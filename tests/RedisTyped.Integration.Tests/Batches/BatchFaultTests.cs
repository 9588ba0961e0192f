using RedisTyped.Batches;
using RedisTyped.Execution;
using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Nodes;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Batches;

/// <summary>Whatever happens while a batch runs, every result ends, and those of other nodes have their values.</summary>
public sealed class BatchFaultTests : IAsyncLifetime
{
    private const int Count = 1000;
    private const string Faulty = "node-2";

    private RedisNodes _nodes = null!;
    private ShardedRedis _redis = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private TestNode FaultyNode => _nodes.Nodes.Single(static n => n.Name == Faulty);

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(3, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        _redis = await ConnectAsync("");
        await _redis.Store<IBatchStore>().SetManyAsync(Enumerable.Range(0, Count).ToDictionary(static i => (long)i, static i => $"{i}"));
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task A_node_that_dies_in_the_middle_fails_only_its_own_results()
    {
        await using RedisBatch batch = _redis.CreateBatch(new BatchOptions { MaxInFlight = 50 });
        Task<string?>[] texts = Queue(batch);
        FaultyNode.Freeze();
        Task run = batch.ExecuteAsync(Cancelled);

        // The others end while this one stands still with commands in hand.
        await Task.WhenAll(texts.Where((_, i) => !IsFaulty(i))).WaitAsync(Cancelled);
        Assert.False(run.IsCompleted);
        await FaultyNode.KillAsync(Cancelled);

        var fault = await Assert.ThrowsAsync<BatchFailedException>(() => run);
        Assert.Equal(Enumerable.Range(0, Count).Where(IsFaulty), fault.Failures.Select(static f => f.Position));
        await AssertOutcomesAsync(texts, static e => e is NodeCallException or TimeoutException);
    }

    [Fact]
    public async Task A_node_that_dies_in_the_middle_ends_every_kind_of_call()
    {
        await using RedisBatch batch = _redis.CreateBatch();
        IBatchStore store = batch.Store<IBatchStore>();
        Func<int, Task>[] kinds =
        [
            i => store.GetAsync(i), i => store.SetAsync(i, "new"), i => store.GetFieldAsync(i, "f"), i => store.PutAsync(i, "f", "new"),
            i => store.AddAsync(i, "new"), i => store.RankAsync(i, i, "new"), i => store.ExistsAsync(i), i => store.TouchedAsync(i),
            i => store.DropAsync(i), i => store.UnlinkAsync(i), i => store.LengthAsync(i), i => store.GetManyAsync([i]),
        ];
        (int Id, Task Result)[] calls = [.. kinds.SelectMany((kind, k) => Enumerable.Range(Count * (k + 1), 100).Select(i => (i, kind(i))))];
        FaultyNode.Freeze();
        Task run = batch.ExecuteAsync(Cancelled);
        await Task.WhenAll(calls.Where(call => !IsFaulty(call.Id)).Select(static call => call.Result)).WaitAsync(Cancelled);

        // What lies in the client when the connection breaks was not sent. Beside the commands, a heartbeat may wait for its answer.
        await Wait.UntilAsync(
            () => _redis.OnNode(Faulty).Multiplexer.GetCounters().Interactive is { PendingUnsentItems: 0, SentItemsAwaitingResponse: > 12 },
            "all commands are on their way to the node that stands still");
        await FaultyNode.KillAsync(Cancelled);

        var fault = await Assert.ThrowsAsync<BatchFailedException>(() => run);
        int[] failed = [.. calls.Index().Where(static call => !call.Item.Result.IsCompletedSuccessfully).Select(static call => call.Index)];
        Assert.Equal(calls.Index().Where(call => IsFaulty(call.Item.Id)).Select(static call => call.Index), failed);
        Assert.Equal(failed, fault.Failures.Select(static failure => failure.Position));
        Assert.All(failed, i => Assert.True(
            calls[i].Result.Exception!.InnerException is NodeConnectionException { MayHaveRun: true } or PartialFailureException, $"{calls[i].Result.Exception}"));
    }

    [Fact]
    public async Task Results_of_several_nodes_have_ended_when_the_batch_has()
    {
        await using RedisBatch batch = _redis.CreateBatch();
        IBatchStore store = batch.Store<IBatchStore>();
        Task<string?[]>[] texts = [.. Enumerable.Range(0, Count).Select(i => store.GetManyAsync([i, (i + 1) % Count, (i + 2) % Count]))];

        await batch.ExecuteAsync(Cancelled);

        Assert.All(texts, static result => Assert.True(result.IsCompletedSuccessfully));
    }

    [Fact]
    public async Task Caller_may_block_on_the_batch_where_its_result_has_come()
    {
        await using RedisBatch batch = _redis.CreateBatch();
        var running = new TaskCompletionSource<Task>();
        Task<bool> blocked = batch.Store<IBatchStore>().GetManyAsync([1, 2, 3]).ContinueWith(
            _ => running.Task.Result.Wait(TimeSpan.FromSeconds(30)), Cancelled, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        running.SetResult(batch.ExecuteAsync(Cancelled));

        Assert.True(await blocked);
    }

    [Fact]
    public async Task Caller_may_block_on_what_was_made_of_results_where_the_batch_has_ended() => Assert.All(
        await Task.Run(async () =>
        {
            var ended = new List<bool>();
            for (int i = 0; i < 100; i++)
            {
                await using RedisBatch batch = _redis.CreateBatch();
                IBatchStore store = batch.Store<IBatchStore>();
                Task both = Task.WhenAll(store.GetManyAsync([1, 2, 3]), store.GetManyAsync([4, 5, 6]));
                await batch.ExecuteAsync(Cancelled).ConfigureAwait(false);
                ended.Add(both.Wait(TimeSpan.FromSeconds(30), Cancelled));
            }

            return ended;
        }),
        Assert.True);

    [Fact]
    public async Task A_node_that_is_down_fails_only_its_own_results()
    {
        await FaultyNode.KillAsync(Cancelled);
        await using RedisBatch batch = _redis.CreateBatch();
        Task<string?>[] texts = Queue(batch);

        await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(Cancelled));

        await AssertOutcomesAsync(texts, static e => e is NodeCallException or TimeoutException);
    }

    [Fact]
    public async Task A_frozen_node_is_waited_for_once()
    {
        // For the one that is frozen alone: the others take what time a busy machine leaves them.
        await using ShardedRedis redis = await ConnectAsync(",syncTimeout=1500");
        FaultyNode.Freeze();
        await using RedisBatch batch = redis.CreateBatch(new BatchOptions { MaxInFlight = 10 });
        Task<string?>[] texts = Queue(batch);

        await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(Cancelled));

        FaultyNode.Resume();
        await AssertOutcomesAsync(texts, static e => e is TimeoutException);
        Assert.Contains(
            "did not answer earlier commands of the batch, so this one was not sent",
            texts.Last(static t => t.IsFaulted).Exception!.InnerException!.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_time_is_up_unanswered_results_are_timeouts()
    {
        FaultyNode.Freeze();
        await using RedisBatch batch = _redis.CreateBatch(new BatchOptions { Timeout = TimeSpan.FromSeconds(3) });
        Task<string?>[] texts = Queue(batch);

        var fault = await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(Cancelled));

        FaultyNode.Resume();
        Assert.Contains("3 s", fault.Failures[0].Exception.Message, StringComparison.Ordinal);
        await AssertOutcomesAsync(texts, static e => e is TimeoutException);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancelled_or_disposed_in_the_middle_keeps_what_is_there(bool disposed)
    {
        using var cancel = new CancellationTokenSource();
        FaultyNode.Freeze();
        RedisBatch batch = _redis.CreateBatch(new BatchOptions { MaxInFlight = 50 });
        Task<string?>[] texts = Queue(batch);
        Task run = batch.ExecuteAsync(cancel.Token);
        await Task.WhenAll(texts.Where((_, i) => !IsFaulty(i))).WaitAsync(Cancelled);

        if (disposed)
        {
            await batch.DisposeAsync();
        }
        else
        {
            await cancel.CancelAsync();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        FaultyNode.Resume();
        await AssertOutcomesAsync(texts, static e => e is OperationCanceledException);
        await batch.DisposeAsync();
    }

    [Fact]
    public async Task A_refusal_for_want_of_memory_is_that_of_each_command()
    {
        await _redis.OnNode(Faulty).ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        await using RedisBatch batch = _redis.CreateBatch();
        IBatchStore store = batch.Store<IBatchStore>();
        Task[] sets = [.. Enumerable.Range(0, 100).Select(i => store.SetAsync(i, "new"))];

        await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(Cancelled));

        for (int i = 0; i < sets.Length; i++)
        {
            if (IsFaulty(i))
            {
                Assert.StartsWith("OOM ", (await Assert.ThrowsAsync<RedisServerException>(() => sets[i])).Message, StringComparison.Ordinal);
            }
            else
            {
                await sets[i];
            }
        }
    }

    [Fact]
    public async Task One_node_at_a_time_is_enough()
    {
        await using RedisBatch batch = _redis.CreateBatch(new BatchOptions { MaxConcurrency = 1, MaxInFlight = 1 });
        Task<string?>[] texts = Queue(batch);

        await batch.ExecuteAsync(Cancelled);

        Assert.Equal(Enumerable.Range(0, Count).Select(static i => $"{i}"), await Task.WhenAll(texts));
    }

    private Task<ShardedRedis> ConnectAsync(string more) => ShardedRedis.ConnectAsync(o =>
    {
        foreach (TestNode node in _nodes.Nodes)
        {
            o.Nodes.Add(node.Name, node.ConfigurationString + (node.Name == Faulty ? more : ""));
        }
    });

    private static Task<string?>[] Queue(RedisBatch batch)
    {
        IBatchStore store = batch.Store<IBatchStore>();
        return [.. Enumerable.Range(0, Count).Select(i => store.GetAsync(i))];
    }

    private bool IsFaulty(int id) => _redis.RouteOf($"{{batch:{id}}}:text").Node.Name == Faulty;

    private async Task AssertOutcomesAsync(Task<string?>[] texts, Func<Exception, bool> isExpected)
    {
        for (int i = 0; i < texts.Length; i++)
        {
            if (IsFaulty(i))
            {
                Exception fault = await Assert.ThrowsAnyAsync<Exception>(() => texts[i].WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
                Assert.True(isExpected(fault) && texts[i].IsCompleted, fault.ToString());
            }
            else
            {
                Assert.Equal($"{i}", await texts[i]);
            }
        }
    }
}
