using RedisTyped.RoutingKeys;
using RedisTyped.Scripting;

namespace RedisTyped.Tests.Execution;

public class RoutedCommandsTests
{
    [Fact]
    public async Task A_routing_key_is_the_same_as_text_and_as_bytes()
    {
        await using var redis = await FakeNodes.ConnectAsync(FakeNodes.Options("modulo", "a", "b"));

        RoutedResults results = await redis.ExecuteAsync(
            new RoutedCommands().Add("foo", "GET", "foo").Add("foo"u8.ToArray(), "GET", "foo").Add("bar", "GET", "bar"), TestContext.Current.CancellationToken);

        Assert.Equal(2, results.Count);
        Assert.Equal(2, results["foo"u8.ToArray()].Count);
        Assert.True(results.ContainsKey("bar"));
        Assert.False(results.ContainsKey("baz"));
        Assert.Throws<KeyNotFoundException>(() => results["baz"]);
        Assert.Equal(["foo", "bar"], results.Select(static entry => (string)entry.Key!));
    }

    [Fact]
    public async Task Keys_are_sent_as_the_node_stores_them_checked_or_not()
    {
        var options = FakeNodes.Options("rediscluster", "node_1", "node_2");
        options.LegacyTags = true;
        await using var redis = await FakeNodes.ConnectAsync(options);
        string node = redis.NodeFor("a{42}").Id.Name;
        RedisScript script = RedisScript.From("return 1");

        await redis.ExecuteAsync(new RoutedCommands().Add("a{42}", "GET", "b{42}"), TestContext.Current.CancellationToken);
        await redis.ExecuteAsync(
            new RoutedCommands { CheckKeys = false }.Add("a{42}", "GET", "c{7}").Add("a{42}", script, ["d{42}"], "x{y}").Add("a{42}", "MODULE.GET", "e{42}"),
            TestContext.Current.CancellationToken);

        Assert.Equal(["GET b", "GET c", $"EVALSHA {script.Sha1} 1 d x{{y}}", "MODULE.GET e{42}"], FakeNodes.Sent(redis, node));
    }

    [Fact]
    public async Task Nothing_is_sent_once_it_was_cancelled()
    {
        await using var redis = await FakeNodes.ConnectAsync(FakeNodes.Options("modulo", "a"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => redis.ExecuteAsync(new RoutedCommands().Add("a", "GET", "a"), new CancellationToken(canceled: true)));

        Assert.Empty(FakeNodes.Sent(redis, "a"));
    }

    [Fact]
    public async Task Every_one_of_many_routing_keys_has_its_result()
    {
        await using var redis = await FakeNodes.ConnectAsync(FakeNodes.Options("modulo", "a"));
        var commands = new RoutedCommands();
        for (int i = 0; i < 5_000; i++)
        {
            commands.Add($"k{i}", "PING");
        }

        RoutedResults results = await redis.ExecuteAsync(commands, TestContext.Current.CancellationToken);

        Assert.Equal(5_000, results.Count);
        Assert.All(results, static entry => Assert.Single(entry.Value));
    }
}
