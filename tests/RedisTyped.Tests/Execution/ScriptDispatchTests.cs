using RedisTyped.Execution;
using RedisTyped.Scripting;
using StackExchange.Redis;

namespace RedisTyped.Tests.Execution;

public sealed class ScriptDispatchTests
{
    private static readonly RedisScript Script = RedisScript.From("return 1");

    // CRC-32 modulo 2 puts foo and foobar on the second node, bar on the first.
    [Fact]
    public async Task Script_goes_to_the_node_of_its_keys()
    {
        await using var redis = await Two();

        await redis.ExecuteScriptAsync(Script, ["foo", "foobar"], [1, "x", true], TestContext.Current.CancellationToken);
        await redis.ExecuteScriptAsync(Script, ["bar"], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([$"EVALSHA {Script.Sha1} 2 foo foobar 1 x 1"], FakeNodes.Sent(redis, "b"));
        Assert.Equal([$"EVALSHA {Script.Sha1} 1 bar"], FakeNodes.Sent(redis, "a"));
    }

    [Fact]
    public async Task Keys_on_different_nodes_are_refused()
    {
        await using var redis = await Two();

        var fault = await Assert.ThrowsAsync<UnroutableCommandException>(() => redis.ExecuteScriptAsync(Script, ["foo", "bar"]));

        Assert.Equal(UnroutableReason.ManyNodes, fault.Reason);
        Assert.Equal(["b", "a"], fault.Keys.Select(static k => k.Node.Name));
        Assert.Empty(FakeNodes.Sent(redis, "a").Concat(FakeNodes.Sent(redis, "b")));
    }

    [Fact]
    public async Task Script_without_keys_runs_on_a_node_that_is_named()
    {
        await using var redis = await Two();

        var fault = await Assert.ThrowsAsync<UnroutableCommandException>(() => redis.ExecuteScriptAsync(Script, []));
        await redis.OnNode("a").ExecuteScriptAsync(Script, [], ["x"], TestContext.Current.CancellationToken);

        Assert.Equal(UnroutableReason.NoKey, fault.Reason);
        Assert.Equal([$"EVALSHA {Script.Sha1} 0 x"], FakeNodes.Sent(redis, "a"));
    }

    [Fact]
    public async Task What_cannot_be_sent_is_refused()
    {
        await using var redis = await Two();

        await Assert.ThrowsAsync<ArgumentNullException>("script", () => redis.ExecuteScriptAsync(null!, ["foo"]));
        await Assert.ThrowsAsync<ArgumentNullException>("keys", () => redis.ExecuteScriptAsync(Script, null!));
        await Assert.ThrowsAsync<ArgumentException>(() => redis.ExecuteScriptAsync(Script, [default]));
        await Assert.ThrowsAsync<ArgumentException>(() => redis.ExecuteScriptAsync(Script, [""]));
        await Assert.ThrowsAsync<ArgumentException>(() => redis.ExecuteScriptAsync(Script, ["foo"], [null!]));
        await Assert.ThrowsAsync<ArgumentException>(() => redis.ExecuteScriptAsync(Script, ["foo"], [new object()]));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => redis.ExecuteScriptAsync(Script, ["foo"], cancellationToken: new CancellationToken(true)));

        Assert.Empty(FakeNodes.Sent(redis, "a").Concat(FakeNodes.Sent(redis, "b")));
    }

    [Fact]
    public async Task Script_gets_its_keys_as_the_node_stores_them()
    {
        var options = FakeNodes.Options("rediscluster", "node_1", "node_2");
        options.LegacyTags = true;
        await using var redis = await FakeNodes.ConnectAsync(options);

        await redis.ExecuteScriptAsync(Script, ["bar{foo}", "baz{foo}"], ["{x}"], TestContext.Current.CancellationToken);

        Assert.Equal([$"EVALSHA {Script.Sha1} 2 bar baz {{x}}"], FakeNodes.Sent(redis, redis.NodeFor("bar{foo}").Id.Name));
    }

    [Theory]
    [InlineData("EVALSHA", "EVAL")]
    [InlineData("EVALSHA_RO", "EVAL_RO")]
    public async Task Where_nothing_can_be_sent_again_the_text_goes_at_once(string command, string sent)
    {
        await using var redis = await Two();
        var node = redis.OnNode("a");
        var method = new CommandMethod("IStore", "RunAsync", command, IsReadOnly: false);
        var route = new CommandRoute(method, node, node.Database, CommandFlags.None, redis.Connected);

        await route.ExecuteScriptAsync(Script, [Script.Sha1, "1", "bar"], TestContext.Current.CancellationToken);
        await (route with { CanRetry = false }).ExecuteScriptAsync(Script, [Script.Sha1, "1", "bar"], TestContext.Current.CancellationToken);

        Assert.Equal([$"{command} {Script.Sha1} 1 bar", $"{sent} return 1 1 bar"], FakeNodes.Sent(redis, "a"));
    }

    private static Task<ShardedRedis> Two() => FakeNodes.ConnectAsync(FakeNodes.Options("modulo", "a", "b"));
}
