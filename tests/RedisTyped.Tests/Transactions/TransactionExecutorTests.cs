using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using RedisTyped.Execution;
using RedisTyped.Keys;
using RedisTyped.Tests.Execution;
using RedisTyped.Transactions;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.Tests.Transactions;

/// <summary>What the compiler proves of a transaction's keys is held against the bytes that come.</summary>
public sealed class TransactionExecutorTests
{
    private static readonly CommandMethod Method = new("IStore", "GetAsync", "GET", IsReadOnly: true);
    private static readonly KeyShape Tagged = new("{user:{id}}:name", tagged: true, default);
    private static readonly KeyShape Whole = new("user:{id}", tagged: false, default);

    [Fact]
    public async Task Keys_of_the_shard_go_to_its_node()
    {
        var executor = await ExecutorAsync("user:42");

        var route = executor.Route(Method, Key(Tagged, "{user:42}:name", 1));
        var both = executor.Route(Method, [Key(Tagged, "{user:42}:name", 1), Key(Whole, "user:42", -1)]);

        Assert.Same(executor.Pending.Commands, route.Database);
        Assert.Same(executor.Pending.Commands, both.Database);
        Assert.IsType<ITransaction>(route.Database, exactMatch: false);
        Assert.False(route.CanRetry);
    }

    [Fact]
    public async Task A_key_of_another_shard_is_refused()
    {
        var executor = await ExecutorAsync("user:42");

        var other = Assert.Throws<ArgumentException>(() => executor.Route(Method, Key(Tagged, "{user:43}:name", 1)));
        Assert.Throws<ArgumentException>(() => executor.Route(Method, [Key(Tagged, "{user:42}:name", 1), Key(Tagged, "{user:43}:name", 1)]));

        Assert.Equal(
            "IStore.GetAsync: the key of template '{user:{id}}:name' is not in the shard of the transaction; " +
            "a parameter's value holds a brace that moves it, so refuse or encode braces in that value.",
            other.Message);
    }

    [Fact]
    public async Task A_command_over_nodes_is_refused()
    {
        var executor = await ExecutorAsync("user:42");

        Assert.Throws<NotSupportedException>(() => executor.Split(Method, [Key(Tagged, "{user:42}:name", 1)]));
        Assert.Throws<NotSupportedException>(() => executor.PlaceOf(Method, Key(Tagged, "{user:42}:name", 1)));
    }

    [Fact]
    public async Task A_reply_waits_for_the_end()
    {
        var executor = await ExecutorAsync("user:42");
        var route = executor.Route(Method, Key(Tagged, "{user:42}:name", 1));

        Task<int> answer = route.AnswerAsync(Task.FromResult(1), CancellationToken.None);

        Assert.False(answer.IsCompleted);
        await executor.Pending.DiscardAsync();
        Assert.True(answer.IsCanceled);
        Assert.Throws<InvalidOperationException>(() => executor.Route(Method, Key(Tagged, "{user:42}:name", 1)));
    }

    private static BuiltKey Key(KeyShape shape, string text, int tagStart) => new(shape, Encoding.UTF8.GetBytes(text), tagStart);

    private static async Task<TransactionExecutor> ExecutorAsync(string routedPart)
    {
        var redis = await FakeNodes.ConnectAsync(FakeNodes.Options("slots", "a", "b"));
        var topology = new ConnectedTopology(redis.Topology, redis.Nodes);
        var place = ShardPlace.Of(topology, Encoding.UTF8.GetBytes(routedPart), new RouteLog(NullLogger.Instance));
        return new TransactionExecutor(place, new JsonRedisSerializer());
    }
}
