using System.Text;
using NSubstitute;
using RedisTyped.Batches;
using RedisTyped.Execution;
using RedisTyped.Tests.Execution;
using StackExchange.Redis;

namespace RedisTyped.Tests.Batches;

/// <summary>What a batch does before and after anything is sent.</summary>
public sealed class BatchExecutorTests
{
    [Fact]
    public async Task A_route_queues_and_waits_for_the_end()
    {
        var redis = await FakeNodes.ConnectAsync(FakeNodes.Options("slots", "a", "b"));
        var batch = redis.CreateBatch();
        CommandRoute route = batch.Store<IPlainStore>().Route("key"u8.ToArray());
        Task<int> answer = route.AnswerAsync(Task.FromResult(1), CancellationToken.None);

        Assert.False(route.CanRetry);
        Assert.NotSame(redis.NodeFor("key").Database, route.Database);
        Assert.False(answer.IsCompleted);
        Assert.Equal(1, batch.Count);

        await batch.DisposeAsync();

        Assert.True(answer.IsCompleted);
        Assert.Throws<InvalidOperationException>(() => batch.Store<IPlainStore>().Route("key"u8.ToArray()));
    }

    [Fact]
    public async Task A_result_without_an_answer_is_cancelled_when_the_batch_is_dropped()
    {
        var redis = await FakeNodes.ConnectAsync(FakeNodes.Options("slots", "a", "b"));
        using var batch = redis.CreateBatch();
        Task<int> answer = batch.Store<IPlainStore>().Route("key"u8.ToArray()).AnswerAsync(new TaskCompletionSource<int>().Task, CancellationToken.None);

        batch.Dispose();

        Assert.True(answer.IsCanceled);
    }

    [Fact]
    public async Task The_next_step_has_a_batch_of_its_own()
    {
        var redis = await FakeNodes.ConnectAsync(FakeNodes.Options("slots", "a"));
        await using var batch = redis.CreateBatch(new BatchOptions { MaxInFlight = 2 });
        for (int i = 0; i < 5; i++)
        {
            CommandRoute route = batch.Store<IPlainStore>().Route(Encoding.UTF8.GetBytes($"{i}"));
            Assert.Same(route.Database, route.Database);
            _ = route.AnswerAsync(Task.FromResult(i), CancellationToken.None);
        }

        Assert.Equal(3, redis.Nodes[0].Database.ReceivedCalls().Count(static c => c.GetMethodInfo().Name == nameof(IDatabase.CreateBatch)));
    }

    [Fact]
    public async Task Stores_that_do_not_suit_the_router_are_refused()
    {
        var redis = await FakeNodes.ConnectAsync(FakeNodes.Options("rb-partition", "0", "1"));
        using var batch = redis.CreateBatch();

        Assert.Throws<IncompatibleStoreException>(() => batch.Store<ITaggedStore>());
        Assert.Same(batch.Store<IPlainStore>(), batch.Store<IPlainStore>());
    }

    [Fact]
    public async Task Options_are_copied()
    {
        var redis = await FakeNodes.ConnectAsync(FakeNodes.Options("slots", "a"));
        var options = new BatchOptions();
        await using var batch = redis.CreateBatch(options);
        options.MaxConcurrency = 0;

        await batch.ExecuteAsync(TestContext.Current.CancellationToken);

        Assert.Equal((64, 10_000, null), (new BatchOptions().MaxConcurrency, new BatchOptions().MaxInFlight, new BatchOptions().Timeout));
    }
}
