using RedisTyped.Execution;
using RedisTyped.Integration.Tests.Stores;
using RedisTyped.Transactions;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Transactions;

public sealed class UntypedTransactionTests(StoreNodes nodes) : IClassFixture<StoreNodes>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("untyped:1")]
    [InlineData("{untyped:1}")]
    [InlineData("{untyped:1}:anything")]
    public async Task Commands_of_one_shard_run_together(string shardKey)
    {
        var transaction = nodes.Redis.CreateTransaction(shardKey);
        var set = transaction.ExecuteAsync("set", "{untyped:1}:a", 1);
        var sum = transaction.ExecuteAsync("INCRBY", "{untyped:1}:a", 4);
        var encoding = transaction.ExecuteAsync("OBJECT ENCODING", "{untyped:1}:a");
        Assert.False(set.IsCompleted);

        Assert.True(await transaction.CommitAsync(Cancelled));

        Assert.Equal(("OK", 5, "int"), ((string?)await set, (long)await sum, (string?)await encoding));
        Assert.Equal("untyped:1", (string?)transaction.RoutedPart);
        Assert.Equal([transaction.Node.Name], await nodes.HoldersOfAsync("{untyped:1}:a"));
    }

    [Fact]
    public async Task A_key_of_another_shard_is_refused_wherever_it_lives()
    {
        var transaction = nodes.Redis.CreateTransaction("untyped:2");

        var other = await Assert.ThrowsAsync<UnroutableCommandException>(() => transaction.ExecuteAsync("RENAME", "{untyped:2}:a", "{untyped:3}:a"));

        Assert.Equal((UnroutableReason.OtherShard, "RENAME"), (other.Reason, other.Command));
        Assert.Equal(
            "The key '{untyped:3}:a' of RENAME is not in the shard 'untyped:2' of the transaction; " +
            "give all keys of a transaction the same hash tag, such as {user:42}:name and {user:42}:cart.",
            other.Message);
        Assert.Equal(2, other.Keys.Count);
        string near = Enumerable.Range(0, 1000).Select(static i => $"near:{i}").First(k => nodes.Redis.RouteOf(k).Node == transaction.Node);
        await Assert.ThrowsAsync<UnroutableCommandException>(() => transaction.ExecuteAsync("GET", near));
        Assert.True(await transaction.CommitAsync(Cancelled));
    }

    [Fact]
    public async Task What_cannot_be_routed_is_refused()
    {
        var transaction = nodes.Redis.CreateTransaction("untyped:4");

        Assert.Equal(UnroutableReason.NoKey, (await Assert.ThrowsAsync<UnroutableCommandException>(() => transaction.ExecuteAsync("PING"))).Reason);
        Assert.Equal(
            UnroutableReason.SharedConnection, (await Assert.ThrowsAsync<UnroutableCommandException>(() => transaction.ExecuteAsync("EXEC"))).Reason);
        Assert.Equal(UnroutableReason.UnknownCommand, (await Assert.ThrowsAsync<UnroutableCommandException>(() => transaction.ExecuteAsync("GTE", "a"))).Reason);
        await Assert.ThrowsAsync<ArgumentException>(() => transaction.ExecuteAsync("GET", ""));
        await Assert.ThrowsAsync<ArgumentException>(() => transaction.ExecuteAsync("GET", "{untyped:4}", "b"));
        Assert.Throws<ArgumentException>(() => nodes.Redis.CreateTransaction(""));
        await transaction.DiscardAsync();
    }

    [Fact]
    public async Task Conditions_are_on_keys_of_the_shard()
    {
        var transaction = nodes.Redis.CreateTransaction("untyped:5");
        transaction.Require("{untyped:5}:a", Condition.KeyExists);
        var set = transaction.ExecuteAsync("SET", "{untyped:5}:b", "x");

        Assert.Contains(
            "'{untyped:6}:a' of a condition is not in the shard 'untyped:5'",
            Assert.Throws<ArgumentException>(() => transaction.Require("{untyped:6}:a", Condition.KeyExists)).Message,
            StringComparison.Ordinal);
        Assert.False(await transaction.CommitAsync(Cancelled));

        Assert.True(set.IsCanceled);
        Assert.Empty(await nodes.HoldersOfAsync("{untyped:5}:b"));
    }

    [Fact]
    public async Task A_failed_command_is_named_by_its_place()
    {
        var transaction = nodes.Redis.CreateTransaction("untyped:7");
        _ = transaction.ExecuteAsync("SET", "{untyped:7}:a", "text");
        var failing = transaction.ExecuteAsync("INCR", "{untyped:7}:a");

        var failed = await Assert.ThrowsAsync<TransactionFailedException>(() => transaction.CommitAsync(Cancelled));

        Assert.Equal((1, "INCR"), (failed.Failures[0].Position, failed.Failures[0].Command));
        await Assert.ThrowsAsync<RedisServerException>(() => failing);
        Assert.Equal("text", (string?)await nodes.Redis.ExecuteAsync("GET", "{untyped:7}:a"));
    }

    [Fact]
    public async Task It_ends_once()
    {
        var discarded = nodes.Redis.CreateTransaction("untyped:8");
        var set = discarded.ExecuteAsync("SET", "{untyped:8}:a", "x");
        await discarded.DiscardAsync();
        var sent = nodes.Redis.CreateTransaction("untyped:8");
        Assert.True(await sent.CommitAsync(Cancelled));

        Assert.True(set.IsCanceled);
        await Assert.ThrowsAsync<InvalidOperationException>(() => discarded.CommitAsync(Cancelled));
        await Assert.ThrowsAsync<InvalidOperationException>(() => sent.CommitAsync(Cancelled));
        await Assert.ThrowsAsync<InvalidOperationException>(() => sent.ExecuteAsync("GET", "{untyped:8}:a"));
        Assert.Throws<InvalidOperationException>(() => sent.Require("{untyped:8}:a", Condition.KeyExists));
        Assert.Empty(await nodes.HoldersOfAsync("{untyped:8}:a"));
    }
}
