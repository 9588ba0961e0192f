using System.Text;
using RedisTyped.Execution;
using RedisTyped.RoutingKeys;
using StackExchange.Redis;

namespace RedisTyped.Tests.Execution;

public class UntypedCommandTests
{
    // CRC-32 modulo 2 puts foo and foobar on the second node, bar on the first (as rediscluster-py's node_2, node_1).
    [Fact]
    public async Task Commands_go_to_the_node_of_their_key()
    {
        await using var redis = await Two();

        await redis.ExecuteAsync("GET", "foo");
        await redis.ExecuteAsync("set", "bar", 1);
        await redis.ExecuteAsync("OBJECT ENCODING", "foobar");
        await redis.ExecuteAsync("object", "encoding", "foobar");

        Assert.Equal(["set bar 1"], FakeNodes.Sent(redis, "a"));
        Assert.Equal(["GET foo", "OBJECT ENCODING foobar", "object encoding foobar"], FakeNodes.Sent(redis, "b"));
    }

    [Fact]
    public async Task Keys_and_arguments_can_be_text_bytes_or_numbers()
    {
        await using var redis = await Two();
        byte[] foo = "foo"u8.ToArray();

        await redis.ExecuteAsync("GET", foo);
        await redis.ExecuteAsync("GET", (RedisKey)"foo");
        await redis.ExecuteAsync("GET", (RedisValue)"foo");
        await redis.ExecuteAsync("GET", (ReadOnlyMemory<byte>)foo);
        await redis.ExecuteAsync("SET", "foo", 1u, "PX", 7ul);
        await redis.ExecuteAsync("SET", "foo", 1.5m);
        await redis.ExecuteAsync("SET", "foo", 0.1f);
        await redis.ExecuteAsync("SET", "foo", true);
        await redis.ExecuteAsync("SET", "foo", 'c');

        Assert.Equal(
            ["GET foo", "GET foo", "GET foo", "GET foo", "SET foo 1 PX 7", "SET foo 1.5", "SET foo 0.1", "SET foo 1", "SET foo c"],
            FakeNodes.Sent(redis, "b"));
    }

    [Fact]
    public async Task A_number_is_a_key_like_its_text()
    {
        await using var redis = await Two();

        await redis.ExecuteAsync("GET", 42);

        Assert.Equal(["GET 42"], FakeNodes.Sent(redis, redis.NodeFor("42").Id.Name));
    }

    [Fact]
    public async Task Several_keys_on_one_node_are_fine()
    {
        await using var redis = await Two();

        await redis.ExecuteAsync("MGET", "foo", "foobar");
        await redis.ExecuteAsync("SINTERSTORE", "{foo}:both", "{foo}:a", "{foo}:b");
        await redis.ExecuteAsync("EVAL", "return 1", 2, "foo", "foobar", "bar");

        Assert.Equal(
            ["MGET foo foobar", "SINTERSTORE {foo}:both {foo}:a {foo}:b", "EVAL return 1 2 foo foobar bar"],
            FakeNodes.Sent(redis, "b"));
    }

    [Fact]
    public async Task Keys_on_different_nodes_are_named_with_their_nodes()
    {
        await using var redis = await Two();

        var e = await Refused(redis, "MGET", "foo", "bar");

        Assert.Equal(UnroutableReason.ManyNodes, e.Reason);
        Assert.Equal("MGET", e.Command);
        Assert.Equal([("foo", "b"), ("bar", "a")], e.Keys.Select(key => (Encoding.UTF8.GetString(key.Key.Span), key.Node.Name)));
        Assert.Equal(
            "The 2 keys of MGET live on different nodes: 'b', 'a'. Give keys that belong together a hash tag, such as " +
            "{user:42}:name and {user:42}:cart, or send one command for each node.",
            e.Message);
    }

    [Fact]
    public async Task Whole_key_routers_are_not_advised_to_use_tags()
    {
        await using var redis = await FakeNodes.ConnectAsync(FakeNodes.Options("rb-partition", "a", "b"));

        var e = await Refused(redis, "MGET", [.. Enumerable.Range(0, 12).Select(i => $"k{i}")]);

        Assert.StartsWith("The 12 keys of MGET live on different nodes: ", e.Message, StringComparison.Ordinal);
        Assert.EndsWith(". The router 'rb-partition' hashes whole keys: send one command for each key.", e.Message, StringComparison.Ordinal);
        Assert.Equal(12, e.Keys.Count);
    }

    [Theory]
    [InlineData("GTE", "The command GTE is unknown; did you mean GET?")]
    [InlineData("BF.ADD", "The command BF.ADD is unknown. One of a module can be sent by NodeFor(key).ExecuteAsync.")]
    [InlineData("CONFIG", "The command CONFIG GTE is unknown; did you mean CONFIG GET?", "GTE", "x")]
    public async Task Unknown_commands_are_refused_with_the_nearest(string command, string message, params string[] args)
    {
        await using var redis = await Two();

        var e = await Refused(redis, command, args);

        Assert.Equal((UnroutableReason.UnknownCommand, message), (e.Reason, e.Message));
    }

    [Theory]
    [InlineData("DBSIZE")]
    [InlineData("CONFIG GET", "maxmemory")]
    [InlineData("CONFIG", "GET", "maxmemory")]
    [InlineData("EVAL", "return 1", "0")]
    public async Task Commands_without_a_key_are_refused_with_what_to_use(string command, params string[] args)
    {
        await using var redis = await Two();

        var e = await Refused(redis, command, args);

        Assert.Equal(UnroutableReason.NoKey, e.Reason);
        Assert.EndsWith("has no key that could name a node. Run it on one node with OnNode(id).ExecuteAsync, or on all with OnAllNodes().ExecuteAsync.", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EVAL", "return 1", "many", "k")]
    [InlineData("ZUNIONSTORE", "foo", "x", "k")]
    public async Task Commands_whose_keys_cannot_be_told_say_why(string command, params string[] args)
    {
        await using var redis = await Two();

        var e = await Refused(redis, command, args);

        Assert.Equal(UnroutableReason.MovableKeys, e.Reason);
        Assert.StartsWith($"Which arguments of {command} are keys cannot be told: ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MULTI", "CreateTransaction()")]
    [InlineData("WATCH", "CreateTransaction()", "foo")]
    [InlineData("SUBSCRIBE", "GetSubscriber()", "foo")]
    [InlineData("SSUBSCRIBE", "GetSubscriber()", "foo")]
    [InlineData("BLPOP", "hold up all callers", "foo", "0")]
    [InlineData("XREAD", "hold up all callers", "BLOCK", "0", "STREAMS", "foo", "$")]
    [InlineData("SELECT", "change the connection", "3")]
    [InlineData("CLIENT REPLY", "change the connection", "OFF")]
    [InlineData("MONITOR", "never ends its reply")]
    public async Task Commands_that_would_harm_the_shared_connection_are_refused_everywhere(string command, string advice, params string[] args)
    {
        await using var redis = await Two();

        var routed = await Refused(redis, command, args);
        var pinned = await Assert.ThrowsAsync<UnroutableCommandException>(() => redis.OnNode("a").ExecuteAsync(command, args));

        Assert.Equal((UnroutableReason.SharedConnection, UnroutableReason.SharedConnection), (routed.Reason, pinned.Reason));
        Assert.Contains(advice, routed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reading_a_stream_without_waiting_is_fine()
    {
        await using var redis = await Two();

        await redis.ExecuteAsync("XREAD", "COUNT", 10, "STREAMS", "foo", "0");
        await redis.ExecuteAsync("XREAD", "STREAMS", "foo", "BLOCK");

        Assert.Equal(["XREAD COUNT 10 STREAMS foo 0", "XREAD STREAMS foo BLOCK"], FakeNodes.Sent(redis, "b"));
    }

    [Theory]
    [InlineData("GET takes 1 argument, not 0.", "GET")]
    [InlineData("GET takes 1 argument, not 2.", "GET", "a", "b")]
    [InlineData("SET takes at least 2 arguments, not 1.", "SET", "a")]
    [InlineData("OBJECT ENCODING takes 1 argument, not 0.", "OBJECT ENCODING")]
    [InlineData("A key of GET is empty.", "GET", "")]
    [InlineData("The command holds more than its name; give the name \"GET\", and behind it the arguments one by one. (Parameter 'command')", "GET foo")]
    public async Task Wrong_calls_are_refused_before_anything_is_sent(string message, string command, params string[] args)
    {
        await using var redis = await Two();

        var e = await Assert.ThrowsAsync<ArgumentException>(() => redis.ExecuteAsync(command, args));

        Assert.Equal(message, e.Message);
        Assert.Empty(FakeNodes.Sent(redis, "a"));
        Assert.Empty(FakeNodes.Sent(redis, "b"));
    }

    [Fact]
    public async Task Arguments_that_Redis_has_no_form_for_are_refused()
    {
        await using var redis = await Two();

        Assert.StartsWith("Argument 2 of SET is null;", (await Argument("SET", "foo", null!)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Argument 2 of SET is a DateTime; give text, bytes or a number.", (await Argument("SET", "foo", DateTime.UnixEpoch)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Argument 1 of MGET is a List`1;", (await Argument("MGET", new List<string> { "a" })).Message, StringComparison.Ordinal);
        Assert.StartsWith("Argument 2 of GET is a cancellation token;", (await Argument("GET", "foo", CancellationToken.None)).Message, StringComparison.Ordinal);

        Task<ArgumentException> Argument(string command, params object[] args) =>
            Assert.ThrowsAsync<ArgumentException>(() => redis.ExecuteAsync(command, args));
    }

    [Fact]
    public async Task A_cancelled_call_is_not_sent()
    {
        await using var redis = await Two();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => redis.ExecuteAsync("GET", ["foo"], new CancellationToken(canceled: true)));

        Assert.Empty(FakeNodes.Sent(redis, "b"));
    }

    [Fact]
    public async Task A_chosen_node_takes_commands_without_keys_and_of_modules()
    {
        await using var redis = await Two();

        await redis.OnNode("a").ExecuteAsync("DBSIZE");
        await redis.OnNode("a").ExecuteAsync("config get", "maxmemory");
        await redis.OnNode("a").ExecuteAsync("BF.ADD", "filter", "item");

        Assert.Equal(["DBSIZE", "config get maxmemory", "BF.ADD filter item"], FakeNodes.Sent(redis, "a"));
    }

    [Fact]
    public async Task Legacy_tags_are_taken_off_the_keys_that_are_sent()
    {
        var options = FakeNodes.Options("rediscluster", "node_1", "node_2");
        options.LegacyTags = true;
        await using var redis = await FakeNodes.ConnectAsync(options);

        await redis.ExecuteAsync("GET", "cart{foo}");

        Assert.Equal(["GET cart"], FakeNodes.Sent(redis, "node_2"));
        Assert.Equal("A key of GET is empty.", (await Assert.ThrowsAsync<ArgumentException>(() => redis.ExecuteAsync("GET", "{foo}"))).Message);
    }

    [Fact]
    public async Task Message_by_SPUBLISH_that_nobody_could_hear_is_refused()
    {
        var options = FakeNodes.Options("rediscluster", "node_1", "node_2");
        options.LegacyTags = true;
        await using var redis = await FakeNodes.ConnectAsync(options);
        string node = redis.NodeFor("room{42}").Id.Name;

        UnroutableCommandException refusal = await Refused(redis, "SPUBLISH", "room{42}", "m");
        Assert.Equal(
            (UnroutableReason.UnheardChannel,
                "The channel of SPUBLISH has a tag, and the router 'rediscluster' with legacyTags sends messages on without it, where SSUBSCRIBE does not hear them. "
                + "Use PUBLISH, which a store hears by SUBSCRIBE with the same template, and PSUBSCRIBE to the name before the tag."),
            (refusal.Reason, refusal.Message));
        Assert.Throws<UnroutableCommandException>(() => redis.Topology.Explain("SPUBLISH", "room{42}", "m"));
        await Assert.ThrowsAsync<UnroutableCommandException>(() => redis.CreateTransaction("room{42}").ExecuteAsync("SPUBLISH", "room{42}", "m"));
        foreach (bool checks in (bool[])[true, false])
        {
            await Assert.ThrowsAsync<UnroutableCommandException>(
                () => redis.ExecuteAsync(new RoutedCommands { CheckKeys = checks }.Add("room{42}", "SPUBLISH", "room{42}", "m"), TestContext.Current.CancellationToken));
        }

        await redis.ExecuteAsync("PUBLISH", "room{42}", "m");
        await redis.NodeFor("room{42}").ExecuteAsync("SPUBLISH", "room{42}", "m");
        Assert.Equal(["PUBLISH room m", "SPUBLISH room{42} m"], FakeNodes.Sent(redis, node));
    }

    private static Task<ShardedRedis> Two() => FakeNodes.ConnectAsync(FakeNodes.Options("modulo", "a", "b"));

    private static Task<UnroutableCommandException> Refused(ShardedRedis redis, string command, params string[] args) =>
        Assert.ThrowsAsync<UnroutableCommandException>(() => redis.ExecuteAsync(command, args));
}
