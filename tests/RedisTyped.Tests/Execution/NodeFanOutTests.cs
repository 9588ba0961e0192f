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

    private static void Answer(ShardedRedis redis, string node, Func<Task<RedisResult>> answer) =>
        redis.OnNode(node).Database.ExecuteAsync(default!, default(ICollection<object>)!, default).ReturnsForAnyArgs(_ => answer());
}
