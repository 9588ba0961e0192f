using NSubstitute;
using RedisTyped.Execution;
using StackExchange.Redis;

namespace RedisTyped.Tests.Execution;

/// <summary>What becomes of failures of single nodes when all are asked.</summary>
public sealed class NodeFanOutTests
{
    [Fact]
    public async Task Whatever_a_node_fails_with_is_its_result()
    {
        await using var redis = await FakeNodes.ConnectAsync(FakeNodes.Options("modulo", "a", "b"));
        Answer(redis, "a", static () => Task.FromCanceled<RedisResult>(new CancellationToken(canceled: true)));

        NodeResults<RedisResult> results = await redis.OnAllNodes().ExecuteAsync("DBSIZE", [], null, TestContext.Current.CancellationToken);

        Assert.IsType<TaskCanceledException>(results["a"].Exception);
        Assert.True(results["b"].Succeeded);
    }

    [Fact]
    public async Task Who_cancelled_hears_of_that_and_not_of_what_nodes_failed_with()
    {
        await using var redis = await FakeNodes.ConnectAsync(FakeNodes.Options("modulo", "a", "b"));
        using var source = new CancellationTokenSource();
        Answer(redis, "a", () =>
        {
            source.Cancel();
            return Task.FromException<RedisResult>(new TimeoutException());
        });

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => redis.OnAllNodes().ExecuteAsync("DBSIZE", [], null, source.Token));

        Assert.Equal(source.Token, cancelled.CancellationToken);
    }

    [Fact]
    public async Task Failure_of_a_node_does_not_keep_the_others_from_being_waited_for()
    {
        await using var redis = await FakeNodes.ConnectAsync(FakeNodes.Options("modulo", "a", "b"));
        var late = new TaskCompletionSource<RedisResult>();
        Answer(redis, "a", static () => throw new InvalidOperationException("closed"));
        Answer(redis, "b", () => late.Task);

        Task<NodeResults<RedisResult>> asked = redis.OnAllNodes().ExecuteAsync("DBSIZE", [], null, TestContext.Current.CancellationToken);
        Assert.False(asked.IsCompleted);
        late.SetResult(null!);
        NodeResults<RedisResult> results = await asked;

        Assert.Equal("closed", results["a"].Exception!.Message);
        Assert.True(results["b"].Succeeded);
        var fault = Assert.Throws<PartialFailureException<NodeResults<RedisResult>>>(results.RequireAll);
        Assert.Equal(["a"], fault.Failures.Select(static f => f.Node.Name));
    }

    [Fact]
    public void Combiners_make_one_value_of_the_answers()
    {
        NodeResults<int> numbers = Of(3, -1, 2);

        Assert.Equal(4, Sum<int>.Combine(numbers));
        Assert.Equal(-1, Least<int>.Combine(numbers));
        Assert.Equal(3, Greatest<int>.Combine(numbers));
        Assert.Throws<OverflowException>(() => Sum<int>.Combine(Of(int.MaxValue, 1)));
        Assert.Equal((true, false), (Every.Combine(Of(true, true)), Every.Combine(Of(true, false))));
        Assert.Equal((true, false), (AnyOf.Combine(Of(false, true)), AnyOf.Combine(Of(false, false))));
    }

    [Fact]
    public void Combiners_need_every_answer()
    {
        var results = new NodeResults<int>("DBSIZE", [new("a", 1, null), new("b", 0, new TimeoutException())]);

        Assert.Throws<PartialFailureException<NodeResults<int>>>(() => Sum<int>.Combine(results));
        Assert.Throws<PartialFailureException<NodeResults<int>>>(() => Least<int>.Combine(results));
        Assert.Throws<PartialFailureException<NodeResults<int>>>(() => Greatest<int>.Combine(results));
    }

    [Fact]
    public void Adding_answers_up_allocates_nothing()
    {
        NodeResults<long> results = Of(1L, 2L, 3L);
        _ = Sum<long>.Combine(results);

        long sum = 0;
        long allocated = AllocatedBytes.Of(() => sum = Sum<long>.Combine(results));

        Assert.Equal((6, 0), (sum, allocated));
    }

    private static NodeResults<T> Of<T>(params T[] values) =>
        new("DBSIZE", [.. values.Select(static (value, i) => new NodeResult<T>($"node{i}", value, null))]);

    private static void Answer(ShardedRedis redis, string node, Func<Task<RedisResult>> answer) =>
        redis.OnNode(node).Database.ExecuteAsync(default!, default(ICollection<object>)!, default).ReturnsForAnyArgs(_ => answer());
}
